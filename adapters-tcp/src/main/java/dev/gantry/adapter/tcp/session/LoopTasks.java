package dev.gantry.adapter.tcp.session;

/** Runs something on an event loop. Any thread. */
interface LoopTasks {
  /** Whether this thread is the loop's. */
  boolean inLoop();

  /** Runs {@code task} on the loop, in order. */
  void add(Runnable task);
}
