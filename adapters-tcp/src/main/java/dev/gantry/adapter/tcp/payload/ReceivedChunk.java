package dev.gantry.adapter.tcp.payload;

import dev.gantry.port.payload.PayloadChunk;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * Octets of a bundle inside a retained receive buffer: no slice object and no copy. One that is
 * released before it is charged, as by a BPA that consumes on the spot, never touches the account.
 */
public final class ReceivedChunk implements PayloadChunk {
  private static final int UNCHARGED = 0;
  private static final int CHARGED = 1;
  private static final int RELEASED = 2;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(ReceivedChunk.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ByteBuf buffer;
  private final int index;
  private final int length;
  private final long share;
  private final SessionBudget budget;

  @SuppressWarnings("UnusedVariable") // read and written through STATE
  private int state = UNCHARGED;

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

  /**
   * Charges the session for these octets if whoever was given them still holds them. Once, on the
   * event loop, after they were handed over.
   */
  public void charge() {
    if ((int) STATE.getAcquire(this) == RELEASED) {
      return;
    }
    budget.hold(share);
    if (!STATE.compareAndSet(this, UNCHARGED, CHARGED)) {
      budget.release(share);
    }
  }

  @Override
  public void release() {
    int before = (int) STATE.getAndSet(this, RELEASED);
    if (before == RELEASED) {
      throw new IllegalStateException("chunk of " + length + " octets released twice");
    }
    buffer.release();
    if (before == CHARGED) {
      budget.release(share);
    }
  }
}
