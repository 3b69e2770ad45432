package dev.gantry.domain.session;

import dev.gantry.domain.session.SessionTimers.Timer;
import dev.gantry.domain.time.Deadlines;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Watches that what is under way moves, within {@link ProgressBounds}. It reckons in moving time,
 * which stands still while we keep the peer from moving. Movement only notes the time: a deadline
 * moves when it is reached, so that nothing is added to the byte path.
 */
final class ProgressWatch {
  /** How often the time that establishing took is waited at least: a round trip, and reserve. */
  private static final int ESTABLISHING_TIMES = 4;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final Timer[] WATCHED = {Timer.WRITE, Timer.ACKNOWLEDGEMENT, Timer.RATE};

  private final ProgressBounds bounds;
  private final Deadlines<Timer> deadlines;
  private boolean open;
  private boolean standing;
  private long standingNanos;
  private long stoodNanos;
  private long connectedNanos;
  private long leastNanos;
  private boolean waiting;
  private long takenNanos;
  private long windowNanos;
  private long windowBytes;
  private long windowReception = InboundTransfers.NOTHING;

  ProgressWatch(ProgressBounds bounds, Deadlines<Timer> deadlines) {
    this.bounds = bounds;
    this.deadlines = deadlines;
  }

  /** The connection stands. */
  void connected(long nowNanos) {
    connectedNanos = nowNanos;
  }

  /** How long the connection has stood. */
  long ageNanos(long nowNanos) {
    return nowNanos - connectedNanos;
  }

  /** The session is Established. */
  void open(long nowNanos) {
    open = true;
    leastNanos = ESTABLISHING_TIMES * (nowNanos - connectedNanos);
    takenNanos = movingNanos(nowNanos);
    armIf(waiting, Timer.WRITE, bounds.writeStall(), nowNanos);
  }

  /** How long the peer is given at least for whatever it owes: what the length of the link asks. */
  long leastNanos() {
    return leastNanos;
  }

  /** A bound on what the peer owes, on this link. */
  long limitNanos(Duration bound) {
    return Math.max(bound.toNanos(), leastNanos);
  }

  /** Nothing is awaited any more. */
  void close() {
    open = false;
    for (var timer : WATCHED) {
      deadlines.clear(timer);
    }
  }

  /** Ending begins: how fast it moves is measured from now on, all else has stopped. */
  void ending(long movedBytes, long nowNanos) {
    close();
    beginWindow(movedBytes, nowNanos);
  }

  /** Whether octets wait for the peer. */
  boolean isWaiting() {
    return waiting;
  }

  /** Whether we keep the peer from moving. */
  boolean isStanding() {
    return standing;
  }

  /** The time by which moving is measured. */
  long movingNanos(long nowNanos) {
    return (standing ? standingNanos : nowNanos) - stoodNanos;
  }

  /** Whether we keep the peer from moving: what it cannot send for that is not its fault. */
  void stand(boolean still, long nowNanos) {
    if (still == standing) {
      return;
    }
    standing = still;
    if (still) {
      standingNanos = nowNanos;
      return;
    }
    stoodNanos += nowNanos - standingNanos;
    for (var timer : WATCHED) {
      if (deadlines.isArmed(timer)) {
        // Looked at anew, by the time that has stood.
        deadlines.arm(timer, nowNanos, 0);
      }
    }
  }

  void on(SessionEvent.OutputEvent event, long nowNanos) {
    taken(nowNanos);
    switch (event) {
      case SessionEvent.OutputWaits _ -> {
        waiting = true;
        armIf(open, Timer.WRITE, bounds.writeStall(), nowNanos);
      }
      case SessionEvent.OutputTaken(boolean all) -> {
        waiting = !all;
        if (all) {
          deadlines.clear(Timer.WRITE);
        }
      }
    }
  }

  /** The peer has taken some of what was written. */
  void taken(long nowNanos) {
    takenNanos = movingNanos(nowNanos);
  }

  /** What an event may have begun. */
  void settle(OutboundTransfers outbound, InboundTransfers inbound, long nowNanos) {
    if (outbound.sending() && !deadlines.isArmed(Timer.ACKNOWLEDGEMENT)) {
      armIf(open, Timer.ACKNOWLEDGEMENT, bounds.acknowledgement(), nowNanos);
    }
    if (open && inbound.receiving() && !deadlines.isArmed(Timer.RATE)) {
      beginWindow(inbound, nowNanos);
    }
  }

  /** What has not moved for too long, null when the wake-up was for something else. */
  @Nullable Timer overdue(OutboundTransfers outbound, InboundTransfers inbound, long nowNanos) {
    if (ranOut(Timer.WRITE, takenNanos, bounds.writeStall(), nowNanos)) {
      return Timer.WRITE;
    }
    if (!outbound.sending()) {
      // The next transfer begins anew.
      deadlines.clear(Timer.ACKNOWLEDGEMENT);
    }
    long sinceNanos =
        outbound.answerAwaited() ? outbound.awaitedSinceNanos() : movingNanos(nowNanos);
    if (ranOut(Timer.ACKNOWLEDGEMENT, sinceNanos, bounds.acknowledgement(), nowNanos)) {
      return Timer.ACKNOWLEDGEMENT;
    }
    return receptionTooSlow(inbound, nowNanos) ? Timer.RATE : null;
  }

  /** What the peer has not done for so long that others who wait for it come first, or null. */
  @Nullable Timer overdueFor(Duration bound, OutboundTransfers outbound, long nowNanos) {
    long nowMovingNanos = movingNanos(nowNanos);
    if (standing) {
      return null;
    }
    if (waiting && nowMovingNanos - takenNanos >= limitNanos(bound)) {
      return Timer.WRITE;
    }
    return outbound.answerAwaited()
            && nowMovingNanos - outbound.awaitedSinceNanos() >= limitNanos(bound)
        ? Timer.ACKNOWLEDGEMENT
        : null;
  }

  private boolean receptionTooSlow(InboundTransfers inbound, long nowNanos) {
    if (!inbound.receiving()) {
      deadlines.clear(Timer.RATE);
      return false;
    }
    if (inbound.receptionSequence() == windowReception) {
      return tooSlow(inbound.receptionBytes(), nowNanos);
    }
    // Another one than when the window began: each is measured from a moment within it.
    if (deadlines.isDue(Timer.RATE, nowNanos)) {
      beginWindow(inbound, nowNanos);
    }
    return false;
  }

  private void beginWindow(InboundTransfers inbound, long nowNanos) {
    windowReception = inbound.receptionSequence();
    beginWindow(inbound.receptionBytes(), nowNanos);
  }

  /**
   * Whether less has moved than must, in the window that has just passed; if not the next one
   * begins.
   */
  boolean tooSlow(long movedBytes, long nowNanos) {
    if (!ranOut(Timer.RATE, windowNanos, bounds.transferWindow(), nowNanos)) {
      return false;
    }
    boolean tooSlow = movedBytes - windowBytes < leastBytes();
    beginWindow(movedBytes, nowNanos);
    return tooSlow;
  }

  private void beginWindow(long movedBytes, long nowNanos) {
    windowNanos = movingNanos(nowNanos);
    windowBytes = movedBytes;
    armIf(true, Timer.RATE, bounds.transferWindow(), nowNanos);
  }

  /** What has to move in one window: something at least. */
  private long leastBytes() {
    double seconds = (double) limitNanos(bounds.transferWindow()) / NANOS_PER_SECOND;
    return Math.max(1, (long) (bounds.minTransferBytesPerSecond() * seconds));
  }

  private boolean ranOut(Timer timer, long sinceNanos, Duration bound, long nowNanos) {
    if (!deadlines.isDue(timer, nowNanos)) {
      return false;
    }
    long limitNanos = limitNanos(bound);
    long leftNanos = limitNanos - (movingNanos(nowNanos) - sinceNanos);
    // While the time stands still nothing runs out, and looking more often would not help.
    boolean over = leftNanos <= 0 && !standing;
    deadlines.arm(timer, nowNanos, over || standing ? limitNanos : leftNanos);
    return over;
  }

  private void armIf(boolean wanted, Timer timer, Duration bound, long nowNanos) {
    if (wanted) {
      deadlines.arm(timer, nowNanos, limitNanos(bound));
    }
  }
}
