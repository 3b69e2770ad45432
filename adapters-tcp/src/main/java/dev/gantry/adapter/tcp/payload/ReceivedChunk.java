package dev.gantry.adapter.tcp.payload;

import dev.gantry.port.payload.PayloadChunk;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/** Octets of a bundle inside a retained receive buffer: no slice object and no copy. */
public final class ReceivedChunk implements PayloadChunk {
  private static final VarHandle RELEASED;

  static {
    try {
      RELEASED =
          MethodHandles.lookup().findVarHandle(ReceivedChunk.class, "released", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ByteBuf buffer;
  private final int index;
  private final int length;
  private final long share;
  private final SessionBudget budget;

  @SuppressWarnings("UnusedVariable") // read and written through RELEASED
  private boolean released;

  ReceivedChunk(ByteBuf buffer, int index, int length, long share, SessionBudget budget) {
    this.buffer = buffer;
    this.index = index;
    this.length = length;
    this.share = share;
    this.budget = budget;
  }

  @Override
  public ByteBuffer data() {
    return buffer.nioBuffer(index, length).asReadOnlyBuffer();
  }

  @Override
  public int lengthBytes() {
    return length;
  }

  @Override
  public void release() {
    if (!RELEASED.compareAndSet(this, false, true)) {
      throw new IllegalStateException("chunk of " + length + " octets released twice");
    }
    buffer.release();
    budget.release(share);
  }
}
