package dev.gantry.adapter.spool;

import dev.gantry.domain.share.DealtWindow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * {@link Workers} dealt among peers: one whose files do not answer, on a file system of their own
 * or in a part of the disk that fails, holds a quarter of what the others leave, and the tasks of
 * all others run. Of one peer's tasks some may run together, and begin in the order they came. Any
 * thread; never blocks the caller.
 */
final class DealtWorkers {
  /** What is dealt; 16, so that one peer alone has four, enough to keep a disk busy. */
  private static final int DEALT = 16;

  /**
   * Threads; 32, so that some twenty peers may hang: each has one task in any case. When the whole
   * disk hangs there are no more of them.
   */
  private static final int MAX_THREADS = 32;

  private final Workers workers;

  // Guarded by this.
  private final DealtWindow<Object> running = new DealtWindow<>(DEALT, 1);

  /** Who waits has a task that runs, and goes on when that ends. */
  private final Map<Object, Deque<Runnable>> waiting = new HashMap<>();

  DealtWorkers(String name) {
    this.workers = new Workers(name, MAX_THREADS);
  }

  /** The same for the tasks of one peer. */
  Executor of(Object peer) {
    return task -> execute(peer, task);
  }

  private void execute(Object peer, Runnable task) {
    synchronized (this) {
      if (waiting.containsKey(peer) || !running.take(peer, 1)) {
        waiting.computeIfAbsent(peer, _ -> new ArrayDeque<>()).add(task);
        return;
      }
    }
    begin(peer, task);
  }

  private void begin(Object peer, Runnable task) {
    workers.execute(
        () -> {
          try {
            task.run();
          } finally {
            ended(peer);
          }
        });
  }

  private void ended(Object peer) {
    var next = new ArrayDeque<Runnable>();
    synchronized (this) {
      running.giveBack(peer, 1);
      var wanted = waiting.get(peer);
      while (wanted != null && !wanted.isEmpty() && running.take(peer, 1)) {
        next.add(wanted.remove());
      }
      if (wanted != null && wanted.isEmpty()) {
        waiting.remove(peer);
      }
    }
    next.forEach(task -> begin(peer, task));
  }
}
