package dev.gantry.port.contract;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for something that no future tells of. */
public final class Eventually {
  private static final long LOOK_AGAIN_NANOS = 2_000_000;

  private Eventually() {}

  /**
   * Waits until {@code condition} holds; fails with {@code what} when it does not within {@code
   * bound}.
   */
  public static void holds(String what, Duration bound, Callable<Boolean> condition)
      throws Exception {
    var deadlineNanos = System.nanoTime() + bound.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new AssertionError("not within " + bound + ": " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }
}
