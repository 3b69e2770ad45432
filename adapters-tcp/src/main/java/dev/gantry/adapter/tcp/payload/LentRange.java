package dev.gantry.adapter.tcp.payload;

import dev.gantry.port.payload.LentOctets;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Shows whoever is called octets where they stand in a receive buffer, one range after the other:
 * nothing is made or retained for each. Confined to its event loop.
 */
public final class LentRange implements LentOctets {
  private @Nullable ByteBuf buffer;
  private int index;
  private int length;

  /** Shows a range of {@code octets}, which stays the caller's, until the next or {@link #end}. */
  public LentRange show(ByteBuf octets, int index, int length) {
    this.buffer = octets;
    this.index = index;
    this.length = length;
    return this;
  }

  /** Shows nothing any more: whoever was called has returned. */
  public void end() {
    buffer = null;
  }

  @Override
  public ByteBuffer data() {
    ByteBuf shown = buffer;
    if (shown == null) {
      throw new IllegalStateException("octets are looked at that were lent for a call before");
    }
    return shown.nioBuffer(index, length).asReadOnlyBuffer();
  }

  @Override
  public int lengthBytes() {
    return length;
  }
}
