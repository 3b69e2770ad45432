package dev.gantry.files;

import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** Octets that were read of a file, in a buffer that is used again when they are released. */
abstract class ReadOctets implements PayloadChunk {
  private final ByteBuffer octets;
  private final AtomicBoolean released = new AtomicBoolean();

  /** All octets from position to limit. */
  ReadOctets(ByteBuffer octets) {
    this.octets = octets;
  }

  @Override
  public final ByteBuffer data() {
    return octets.asReadOnlyBuffer();
  }

  @Override
  public final int lengthBytes() {
    return octets.remaining();
  }

  @Override
  public final void release() {
    if (released.compareAndSet(false, true)) {
      letGo();
    }
  }

  /** They are not looked at any more; once. */
  abstract void letGo();
}
