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

  private ReceivedChunk(ByteBuf buffer, int index, int length, long share, SessionBudget budget) {
    this.buffer = buffer;
    this.index = index;
    this.length = length;
    this.share = share;
    this.budget = budget;
  }

  /**
   * A chunk over part of {@code buffer}, which it retains; nothing is charged before {@link
   * #charge()}. On the event loop.
   *
   * @param index where the octets begin
   * @param readBytes octets that were read into {@code buffer} in all, the measure of the chunk's
   *     share
   * @param budget of the session
   */
  public static ReceivedChunk of(
      ByteBuf buffer, int index, int length, int readBytes, SessionBudget budget) {
    int capacity = buffer.capacity();
    long share = capacity <= readBytes ? length : (long) length * capacity / readBytes;
    return new ReceivedChunk(buffer.retain(), index, length, share, budget);
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
