package dev.gantry.domain.session;

import dev.gantry.domain.session.SessionTimers.Timer;
import dev.gantry.domain.time.Deadlines;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Watches that what is under way moves, within {@link ProgressBounds}. Movement only notes the
 * time: a deadline moves when it is reached, so that nothing is added to the byte path.
 */
final class ProgressWatch {
  /** How often the time that establishing took is waited at least: a round trip, and reserve. */
  private static final int ESTABLISHING_TIMES = 4;

  private final ProgressBounds bounds;
  private final Deadlines<Timer> deadlines;
  private boolean open;
  private boolean standing;
  private long standingNanos;
  private long connectedNanos;
  private long leastNanos;
  private boolean waiting;
  private long takenNanos;

  ProgressWatch(ProgressBounds bounds, Deadlines<Timer> deadlines) {
    this.bounds = bounds;
    this.deadlines = deadlines;
  }

  /** The connection stands. */
  void connected(long nowNanos) {
    connectedNanos = nowNanos;
  }

  /** The session is Established. */
  void open(long nowNanos) {
    open = true;
    leastNanos = ESTABLISHING_TIMES * (nowNanos - connectedNanos);
    takenNanos = nowNanos;
    arm(nowNanos);
  }

  /** Ending has a bound of its own. */
  void close() {
    open = false;
    clear();
  }

  /** Whether we keep the peer from moving: what it cannot send for that is not its fault. */
  void stand(boolean still, long nowNanos) {
    if (still == standing) {
      return;
    }
    standing = still;
    if (still) {
      standingNanos = nowNanos;
      clear();
    } else {
      takenNanos = shifted(takenNanos, nowNanos);
      arm(nowNanos);
    }
  }

  void on(SessionEvent.OutputEvent event, long nowNanos) {
    takenNanos = nowNanos;
    switch (event) {
      case SessionEvent.OutputWaits _ -> {
        waiting = true;
        arm(nowNanos);
      }
      case SessionEvent.OutputTaken(boolean all) -> {
        waiting = !all;
        if (all) {
          deadlines.clear(Timer.WRITE);
        }
      }
    }
  }

  /** Segments have left. */
  void taken(long nowNanos) {
    takenNanos = nowNanos;
  }

  /** What has not moved for too long, null when the wake-up was for something else. */
  @Nullable Timer overdue(long nowNanos) {
    return ranOut(Timer.WRITE, takenNanos, bounds.writeStall(), nowNanos) ? Timer.WRITE : null;
  }

  private boolean ranOut(Timer timer, long sinceNanos, Duration bound, long nowNanos) {
    if (!deadlines.isDue(timer, nowNanos)) {
      return false;
    }
    long limitNanos = limitNanos(bound);
    boolean over = nowNanos - sinceNanos >= limitNanos;
    deadlines.arm(timer, over ? nowNanos : sinceNanos, limitNanos);
    return over;
  }

  private void arm(long nowNanos) {
    if (!open || standing) {
      return;
    }
    if (waiting) {
      deadlines.arm(Timer.WRITE, takenNanos, limitNanos(bounds.writeStall()));
    }
  }

  private void clear() {
    deadlines.clear(Timer.WRITE);
  }

  /** The same moment, later by the time for which the clocks stood. */
  private long shifted(long thenNanos, long nowNanos) {
    return thenNanos - standingNanos > 0 ? nowNanos : thenNanos + (nowNanos - standingNanos);
  }

  private long limitNanos(Duration bound) {
    return Math.max(bound.toNanos(), leastNanos);
  }
}
