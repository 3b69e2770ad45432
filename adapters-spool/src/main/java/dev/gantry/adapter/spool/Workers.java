package dev.gantry.adapter.spool;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Runs tasks on virtual threads, a bounded number at once and in the order they came. Any thread;
 * never blocks the caller.
 */
final class Workers implements Executor {
  private final String name;
  private final int maxThreads;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private int threads;

  Workers(String name, int maxThreads) {
    this.name = name;
    this.maxThreads = maxThreads;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (threads == maxThreads) {
        return;
      }
      threads++;
    }
    Thread.ofVirtual().name(name).start(this::work);
  }

  private void work() {
    while (true) {
      Runnable task;
      synchronized (tasks) {
        task = tasks.poll();
        if (task == null) {
          threads--;
          return;
        }
      }
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
}
