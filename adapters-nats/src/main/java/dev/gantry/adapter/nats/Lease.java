package dev.gantry.adapter.nats;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether NATS keeps the peers of one bucket for this instance. Steps that send octets go by it:
 * they wait while that is not sure, so that nothing is sent which another instance may be sending.
 * Any thread; a step that waits runs on the thread that ends its wait.
 */
final class Lease {
  private final long lengthNanos;

  // Guarded by this.
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private boolean isDoubted = true;
  private long takenNanos;
  private long sureUntilNanos = System.nanoTime();

  /**
   * Of which nothing is sure.
   *
   * @param lengthNanos how long NATS keeps a peer for an instance that does not ask
   */
  Lease(long lengthNanos) {
    this.lengthNanos = lengthNanos;
  }

  /** NATS may give the peers to another instance from now on. */
  synchronized void doubt() {
    isDoubted = true;
  }

  /** NATS has given us those that are ours, as it says to what it was asked then. */
  void taken(long askedNanos) {
    synchronized (this) {
      isDoubted = false;
      takenNanos = askedNanos;
      sureUntilNanos = askedNanos + lengthNanos;
    }
    run(due());
  }

  /** NATS has answered, to what it was asked then, that they are still ours. */
  void confirmed(long askedNanos) {
    synchronized (this) {
      if (isDoubted || askedNanos + lengthNanos - sureUntilNanos < 0) {
        return;
      }
      sureUntilNanos = askedNanos + lengthNanos;
    }
    run(due());
  }

  /** Whether they were ours, as far as we know, when NATS was asked something. */
  synchronized boolean stoodAt(long askedNanos) {
    return !isDoubted && takenNanos - askedNanos < 0;
  }

  /** Runs a step at once, or when it is sure again whose the peers are. */
  void whenSure(Runnable step) {
    synchronized (this) {
      if (!isSure()) {
        waiting.add(new Waiting(step, System.nanoTime()));
        return;
      }
    }
    step.run();
  }

  /** Whether something has waited so long that another instance has its peer by now. */
  synchronized boolean isOver() {
    var first = waiting.peek();
    return first != null && System.nanoTime() - first.sinceNanos >= lengthNanos;
  }

  /** Runs all that waits; whatever is not ours any more was marked before. */
  void releaseAll() {
    List<Waiting> all;
    synchronized (this) {
      all = new ArrayList<>(waiting);
      waiting.clear();
    }
    run(all);
  }

  private synchronized List<Waiting> due() {
    if (!isSure()) {
      return List.of();
    }
    var all = new ArrayList<>(waiting);
    waiting.clear();
    return all;
  }

  /** Holds the lock. */
  private boolean isSure() {
    return !isDoubted && sureUntilNanos - System.nanoTime() > 0;
  }

  private static void run(List<Waiting> steps) {
    steps.forEach(one -> one.step.run());
  }

  private record Waiting(Runnable step, long sinceNanos) {}
}
