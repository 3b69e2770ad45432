package dev.gantry.adapter.tcp.session;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a machine. A deadline that only moves later costs nothing: the timer fires at
 * the old time and is armed anew.
 */
public final class DeadlineTimer {
  private final EventLoop loop;
  private final Runnable fired;
  private @Nullable ScheduledFuture<?> armed;
  private long armedNanos;

  /** A timer that calls {@code fired} on {@code loop}. */
  public DeadlineTimer(EventLoop loop, Runnable fired) {
    this.loop = loop;
    this.fired = fired;
  }

  /**
   * Makes sure that the timer fires at {@code deadlineNanos} at the latest.
   *
   * @param deadlineNanos of {@link System#nanoTime()}, or {@link Long#MAX_VALUE} for none
   */
  public void arm(long deadlineNanos, long nowNanos) {
    if (deadlineNanos == Long.MAX_VALUE) {
      return;
    }
    if (armed != null) {
      if (armedNanos - deadlineNanos <= 0) {
        return;
      }
      armed.cancel(false);
    }
    armedNanos = deadlineNanos;
    long delay = Math.max(0, deadlineNanos - nowNanos);
    armed = loop.schedule(this::fire, delay, TimeUnit.NANOSECONDS);
  }

  /** Never fires again, unless armed again. */
  public void cancel() {
    if (armed != null) {
      armed.cancel(false);
      armed = null;
    }
  }

  private void fire() {
    armed = null;
    fired.run();
  }
}
