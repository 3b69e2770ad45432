package dev.gantry.adapter.spool;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tasks that come one by one and are done many in a row, by as few workers as keep up with them:
 * waking a worker costs more than most of them. Any thread; never blocks the caller.
 */
final class TaskRun {
  /**
   * Tasks that wait for each worker before another comes to help; 32, some milliseconds of work.
   */
  private static final int WAITING_PER_WORKER = 32;

  /** Workers at most; 2, since names are removed from a directory one at a time. */
  private static final int MAX_WORKERS = 2;

  /** Tasks between two calls of what follows them; 16, so that it is cheap and comes soon. */
  private static final int BATCH = 16;

  private final Executor workers;
  private final Runnable afterBatch;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();

  /**
   * Nothing is to be done yet.
   *
   * @param workers who does the tasks
   * @param afterBatch called on a worker behind every few tasks, and behind the last
   */
  TaskRun(Executor workers, Runnable afterBatch) {
    this.workers = workers;
    this.afterBatch = afterBatch;
  }

  /** Has a worker do {@code task}. */
  void add(Runnable task) {
    int others = waiting.getAndIncrement();
    tasks.add(task);
    int now = running.get();
    // Where none runs one begins, whatever the others who add have counted so far.
    boolean helps = now == 0 || now < MAX_WORKERS && others >= now * WAITING_PER_WORKER;
    if (helps && running.compareAndSet(now, now + 1)) {
      workers.execute(this::run);
    }
  }

  private void run() {
    do {
      try {
        while (!tasks.isEmpty()) {
          batch();
        }
      } catch (RuntimeException | Error e) {
        // The task's fault, told as any uncaught one is; those behind it are still to be done.
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
      // Who comes after the look above and sees a worker running adds none.
    } while (running.decrementAndGet() == 0 && !tasks.isEmpty() && running.compareAndSet(0, 1));
  }

  private void batch() {
    try {
      for (int i = 0; i < BATCH; i++) {
        var task = tasks.poll();
        if (task == null) {
          return;
        }
        waiting.decrementAndGet();
        task.run();
      }
    } finally {
      afterBatch.run();
    }
  }
}
