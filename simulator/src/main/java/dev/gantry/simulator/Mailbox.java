package dev.gantry.simulator;

import java.util.function.LongSupplier;

/**
 * The way to one of the parts of a node, each of which lives on a loop of its own: what is put in
 * is done in that order, some time later.
 */
final class Mailbox {
  private final VirtualClock clock;
  private final LongSupplier delaysNanos;
  private final Runnable afterEach;
  private long lastNanos;
  private boolean closed;

  /**
   * An empty one.
   *
   * @param delaysNanos how long each thing waits at least
   * @param afterEach done behind each
   */
  Mailbox(VirtualClock clock, LongSupplier delaysNanos, Runnable afterEach) {
    this.clock = clock;
    this.delaysNanos = delaysNanos;
    this.afterEach = afterEach;
  }

  void add(Runnable work) {
    lastNanos = Math.max(lastNanos, clock.nowNanos() + delaysNanos.getAsLong());
    clock.at(lastNanos, () -> run(work));
  }

  /** Nothing is done any more. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  private void run(Runnable work) {
    if (!closed) {
      work.run();
      afterEach.run();
    }
  }
}
