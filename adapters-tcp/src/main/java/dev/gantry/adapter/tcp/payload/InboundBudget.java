package dev.gantry.adapter.tcp.payload;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the received octets that all sessions of a node hold for its BPA. Sessions report in units
 * of {@link #UNIT_BYTES}, so that small bundles that are consumed at once never touch the shared
 * counter; what a session holds below one unit is not counted.
 */
public final class InboundBudget {
  /**
   * Granularity of the process-wide account, octets: a fair price (10,000 sessions hide 160 MB at
   * worst).
   */
  public static final int UNIT_BYTES = 16 * 1024;

  private final long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();
  private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

  /** A budget of {@code limitBytes} octets, 1 or more. */
  public InboundBudget(long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("inbound budget of " + limitBytes + " octets");
    }
    this.limitBytes = limitBytes;
  }

  /** Octets held now, in whole units. */
  public long heldBytes() {
    return heldBytes.get();
  }

  boolean exhausted() {
    return heldBytes.get() > limitBytes;
  }

  /**
   * Whether so much is free again that sessions may read on: half, so that they do not stop and go
   * with every chunk.
   */
  boolean relaxed() {
    return heldBytes.get() <= limitBytes / 2;
  }

  void change(long bytes) {
    long after = heldBytes.addAndGet(bytes);
    if (bytes < 0 && after <= limitBytes / 2 && after - bytes > limitBytes / 2) {
      wake();
    }
  }

  /** Calls {@code session} once when the budget is relaxed; at once when it is so already. */
  void awaitRelaxed(Runnable session) {
    waiting.add(session);
    if (relaxed()) {
      wake();
    }
  }

  /** Calls {@code session} no more: it is over. */
  void forget(Runnable session) {
    waiting.remove(session);
  }

  /** Sessions that wait to be called. */
  int waitingSessions() {
    return waiting.size();
  }

  private void wake() {
    for (Runnable next : waiting) {
      if (waiting.remove(next)) {
        next.run();
      }
    }
  }
}
