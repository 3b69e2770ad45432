package dev.gantry.adapter.tcp.payload;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one session holds for the BPA. A chunk is charged by its share of the receive buffer that it
 * keeps alive, not by its own length: 100 octets alone in a buffer of 64 KiB cost all of it.
 */
public final class SessionBudget {
  private final AtomicLong held = new AtomicLong();
  private final InboundBudget.Source source;
  private final long limitBytes;
  private final Runnable relaxed;
  private volatile boolean waiting;
  private volatile boolean closed;

  /**
   * A session's account.
   *
   * @param source whose session it is
   * @param limitBytes the session's own bound, 1 or more
   * @param relaxed called on any thread when this session's account or the node's has been relaxed
   *     again, after it was asked for
   */
  public SessionBudget(InboundBudget.Source source, long limitBytes, Runnable relaxed) {
    this.source = source;
    this.limitBytes = limitBytes;
    this.relaxed = relaxed;
  }

  /** Whether this session holds more than it may. Any thread. */
  public boolean exhausted() {
    return held.get() > limitBytes;
  }

  /** Whether it holds so little that it may read on. Any thread. */
  public boolean relaxed() {
    return held.get() <= limitBytes / 2;
  }

  /** Asks for one call when that is so. On the event loop, after {@link #exhausted()}. */
  public void awaitRelaxed() {
    waiting = true;
    if (relaxed()) {
      wake();
    }
  }

  /**
   * Whether all sessions of the node together hold more than they may, and those of this source
   * more than their share of it. Any thread.
   */
  public boolean nodeExhausted() {
    return source.exhausted();
  }

  /** Whether they hold so little that this one may read on. Any thread. */
  public boolean nodeRelaxed() {
    return source.relaxed();
  }

  /** Asks for one call when that is so. On the event loop, after {@link #nodeExhausted()}. */
  public void awaitNodeRelaxed() {
    if (!closed) {
      source.awaitRelaxed(relaxed);
    }
  }

  /**
   * The session is over and reads no more; what the BPA still holds of it stays charged until it is
   * released. On the event loop.
   */
  public void close() {
    if (!closed) {
      closed = true;
      source.forget(relaxed);
      source.leave();
    }
  }

  /** Octets charged now. Any thread. */
  public long heldBytes() {
    return held.get();
  }

  /** Charges octets. On the event loop. */
  public void hold(long share) {
    long before = held.getAndAdd(share);
    report(before, before + share);
  }

  /** They are let go. Any thread. */
  public void release(long share) {
    long before = held.getAndAdd(-share);
    long after = before - share;
    report(before, after);
    if (waiting && after <= limitBytes / 2) {
      wake();
    }
  }

  private void wake() {
    waiting = false;
    if (!closed) {
      relaxed.run();
    }
  }

  private void report(long before, long after) {
    long units = after / InboundBudget.UNIT_BYTES - before / InboundBudget.UNIT_BYTES;
    if (units != 0) {
      source.change(units * InboundBudget.UNIT_BYTES);
    }
  }
}
