package dev.gantry.domain.session;

import dev.gantry.domain.time.Deadlines;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a session: one that bounds the step it is in, and from Established on keepalive and
 * the two idle rules (RFC 9174 5.1.1, 6.2). Activity only notes the time: a deadline moves when it
 * is reached, not with every message, so that nobody re-arms a timer on the byte path.
 */
final class SessionTimers {
  enum Timer {
    /** The bound of the present step: contact, TLS, SESS_INIT, a SESS_TERM to come, Ending. */
    STEP,
    /** Our own silence, or that between two KEEPALIVEs, after which KEEPALIVE is due. */
    KEEPALIVE,
    /** The peer's silence, after which it counts as dead (5.1.1). */
    SILENCE,
    /** Silence of both but for KEEPALIVE, after which the session is of no use (6.2). */
    IDLE,
    /** The peer takes nothing of what waits to be written. */
    WRITE,
    /** The peer has taken a transfer and does not acknowledge it. */
    ACKNOWLEDGEMENT,
    /** The window over which it is measured how fast something moves is over. */
    RATE
  }

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final SessionSettings.Timers settings;
  private final Deadlines<Timer> deadlines;
  private long keepaliveNanos;
  private long silenceNanos;
  private long idleNanos;
  private long sentNanos;
  private long receivedNanos;
  private long trafficNanos;

  SessionTimers(SessionSettings.Timers settings, Deadlines<Timer> deadlines) {
    this.settings = settings;
    this.deadlines = deadlines;
  }

  long nextDeadlineNanos() {
    return deadlines.nextNanos();
  }

  /** Bounds the step that begins now. */
  void startStep(Duration bound, long nowNanos) {
    startStep(bound.toNanos(), nowNanos);
  }

  /** Bounds the step that begins now. */
  void startStep(long boundNanos, long nowNanos) {
    deadlines.arm(Timer.STEP, nowNanos, boundNanos);
  }

  /** Bounds a step that may have begun before, and is not given more time for that. */
  void startStepOnce(long boundNanos, long nowNanos) {
    if (!deadlines.isArmed(Timer.STEP)) {
      startStep(boundNanos, nowNanos);
    }
  }

  /**
   * Begins the timers of an Established session.
   *
   * @param leastNanos no silence is shorter: who was told last that the session is established says
   *     its first word a round trip later
   */
  void establish(int keepaliveSeconds, long leastNanos, long nowNanos) {
    deadlines.clear(Timer.STEP);
    sentNanos = nowNanos;
    receivedNanos = nowNanos;
    trafficNanos = nowNanos;
    long intervalNanos = keepaliveSeconds * NANOS_PER_SECOND;
    // Half the interval: a message on its way for the other half is still in time (A-08, trap
    // T-01).
    keepaliveNanos = intervalNanos / 2;
    // RFC 9174 5.1.1: a configurable limit is at least twice the interval; without keepalive there
    // need be none.
    silenceNanos =
        keepaliveSeconds > 0
            ? intervalNanos * settings.silencePerKeepalive()
            : settings.silenceWithoutKeepalive().toNanos();
    if (silenceNanos > 0) {
      silenceNanos = Math.max(silenceNanos, leastNanos);
    }
    idleNanos = settings.idle().toNanos();
    armIfAny(Timer.KEEPALIVE, keepaliveNanos, nowNanos);
    armIfAny(Timer.SILENCE, silenceNanos, nowNanos);
    armIfAny(Timer.IDLE, idleNanos, nowNanos);
  }

  /** Ending is bounded by its own step; KEEPALIVE goes on. */
  void startEnding(long boundNanos, long nowNanos) {
    deadlines.clear(Timer.SILENCE);
    deadlines.clear(Timer.IDLE);
    silenceNanos = 0;
    startStep(boundNanos, nowNanos);
  }

  /** Nothing is awaited any more. */
  void stop() {
    deadlines.clearAll();
    silenceNanos = 0;
  }

  void sent(boolean traffic, long nowNanos) {
    if (!traffic || !settings.keepaliveWhileBusy()) {
      sentNanos = nowNanos;
    }
    if (traffic) {
      trafficNanos = nowNanos;
    }
  }

  void received(boolean traffic, long nowNanos) {
    receivedNanos = nowNanos;
    if (traffic) {
      trafficNanos = nowNanos;
    }
  }

  /** How long nothing but keepalives has been sent and received. */
  long idleNanos(long nowNanos) {
    return nowNanos - trafficNanos;
  }

  /** While we do not read, we cannot know whether the peer is silent, or has nothing to send. */
  void readingPaused() {
    deadlines.clear(Timer.SILENCE);
  }

  void readingResumed(long nowNanos) {
    receivedNanos = nowNanos;
    trafficNanos = nowNanos;
    armIfAny(Timer.SILENCE, silenceNanos, nowNanos);
  }

  /**
   * The first timer that has run out; null when the wake-up was early. What is periodic is armed
   * anew.
   */
  @Nullable Timer expired(long nowNanos) {
    if (deadlines.isDue(Timer.STEP, nowNanos)) {
      deadlines.clear(Timer.STEP);
      return Timer.STEP;
    }
    if (ranOut(Timer.SILENCE, receivedNanos, silenceNanos, nowNanos)) {
      return Timer.SILENCE;
    }
    if (ranOut(Timer.IDLE, trafficNanos, idleNanos, nowNanos)) {
      return Timer.IDLE;
    }
    if (ranOut(Timer.KEEPALIVE, sentNanos, keepaliveNanos, nowNanos)) {
      return Timer.KEEPALIVE;
    }
    return null;
  }

  private boolean ranOut(Timer timer, long sinceNanos, long limitNanos, long nowNanos) {
    if (!deadlines.isDue(timer, nowNanos)) {
      return false;
    }
    boolean over = nowNanos - sinceNanos >= limitNanos;
    deadlines.arm(timer, over ? nowNanos : sinceNanos, limitNanos);
    return over;
  }

  private void armIfAny(Timer timer, long limitNanos, long nowNanos) {
    if (limitNanos > 0) {
      deadlines.arm(timer, nowNanos, limitNanos);
    }
  }
}
