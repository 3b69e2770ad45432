package dev.gantry.adapter.spool;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks that block on a disk, a bounded number at once and in the order they came. Any thread;
 * never blocks the caller.
 *
 * <p>On threads of the system: renaming, removing and opening (JDK 25) hold the carrier of a
 * virtual thread, so that a disk that hangs would take one for each processor, and with them the
 * admin servers and everything else that runs on virtual threads.
 */
final class Workers implements Executor {
  /** How long a thread waits for the next task; 1 s, so that a steady stream starts none. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String name;
  private final int maxThreads;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private int threads;
  private int idle;

  Workers(String name, int maxThreads) {
    this.name = name;
    this.maxThreads = maxThreads;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (tasks.size() <= idle) {
        tasks.notify();
        return;
      }
      if (threads == maxThreads) {
        return;
      }
      threads++;
    }
    Thread.ofPlatform().daemon().name(name).start(this::work);
  }

  private void work() {
    Runnable task;
    while ((task = next()) != null) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // A fault of one bundle must not take the thread of the others; the task has told who waits
        // for it.
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }
  }

  /** The next task; null when none has come for a while, and the thread is to end. */
  private @Nullable Runnable next() {
    var deadlineNanos = System.nanoTime() + IDLE_NANOS;
    synchronized (tasks) {
      while (tasks.isEmpty()) {
        var leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0 || Thread.currentThread().isInterrupted()) {
          threads--;
          return null;
        }
        idle++;
        try {
          TimeUnit.NANOSECONDS.timedWait(tasks, leftNanos);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        } finally {
          idle--;
        }
      }
      return tasks.poll();
    }
  }
}
