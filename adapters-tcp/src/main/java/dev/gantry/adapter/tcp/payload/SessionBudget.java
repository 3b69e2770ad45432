package dev.gantry.adapter.tcp.payload;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one session holds for the BPA. A chunk is charged by its share of the receive buffer that it
 * keeps alive, not by its own length: 100 octets alone in a buffer of 64 KiB cost all of it.
 */
public final class SessionBudget {
  private final AtomicLong held = new AtomicLong();
  private final InboundBudget global;
  private final long limitBytes;
  private final Runnable relaxed;
  private volatile boolean waiting;
  private volatile boolean closed;

  /**
   * A session's account.
   *
   * @param limitBytes the session's own bound, 1 or more
   * @param relaxed called on any thread when reading may go on after {@link #exhausted()}
   */
  public SessionBudget(InboundBudget global, long limitBytes, Runnable relaxed) {
    this.global = global;
    this.limitBytes = limitBytes;
    this.relaxed = relaxed;
  }

  /**
   * A chunk over part of {@code buffer}, which it retains; nothing is charged before {@link
   * ReceivedChunk#charge()}. On the event loop.
   *
   * @param index where the octets begin
   * @param readBytes octets that were read into {@code buffer} in all, the measure of the chunk's
   *     share
   */
  public ReceivedChunk take(ByteBuf buffer, int index, int length, int readBytes) {
    int capacity = buffer.capacity();
    long share = capacity <= readBytes ? length : (long) length * capacity / readBytes;
    return new ReceivedChunk(buffer.retain(), index, length, share, this);
  }

  /** Whether no more should be read, by this session's bound or the process's. Any thread. */
  public boolean exhausted() {
    return held.get() > limitBytes || global.exhausted();
  }

  /** Whether reading may go on after it stopped. Any thread. */
  public boolean relaxed() {
    return held.get() <= limitBytes / 2 && global.relaxed();
  }

  /** Asks for one call when reading may go on. On the event loop, after {@link #exhausted()}. */
  public void awaitRelaxed() {
    waiting = true;
    if (held.get() <= limitBytes / 2) {
      askGlobal();
    }
  }

  /**
   * The session is over and reads no more; what the BPA still holds of it stays charged until it is
   * released. Any thread.
   */
  public void close() {
    closed = true;
    global.forget(relaxed);
  }

  /** Octets charged now. Any thread. */
  public long heldBytes() {
    return held.get();
  }

  void hold(long share) {
    long before = held.getAndAdd(share);
    report(before, before + share);
  }

  void release(long share) {
    long before = held.getAndAdd(-share);
    long after = before - share;
    report(before, after);
    if (waiting && after <= limitBytes / 2) {
      askGlobal();
    }
  }

  private void askGlobal() {
    waiting = false;
    if (closed) {
      return;
    }
    if (global.relaxed()) {
      relaxed.run();
      return;
    }
    global.awaitRelaxed(relaxed);
    if (closed) {
      // Closed in between, on the event loop, before there was anything to forget.
      global.forget(relaxed);
    }
  }

  private void report(long before, long after) {
    long units = after / InboundBudget.UNIT_BYTES - before / InboundBudget.UNIT_BYTES;
    if (units != 0) {
      global.change(units * InboundBudget.UNIT_BYTES);
    }
  }
}
