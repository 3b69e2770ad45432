package dev.gantry.domain.peer;

import dev.gantry.domain.time.Backoff;
import java.util.random.RandomGenerator;

/**
 * When a peer is dialled: at most one dial at a time, none while a session is open, each after a
 * delay that grows until a session has lasted. Not thread-safe.
 */
final class DialPlan {
  private final boolean wanted;
  private final Backoff backoff;

  private State state = new Idle();
  private int attempts;
  private long connectedSinceNanos;
  private long lastDelayNanos;

  DialPlan(PeerSettings settings, RandomGenerator random) {
    this.wanted = settings.dial();
    this.backoff = new Backoff(settings.redialPace(), random);
  }

  /** Whether to dial at once. */
  boolean begin() {
    return wanted && state instanceof Idle && dial();
  }

  /** Whether a redial is due. */
  boolean due(long nowNanos) {
    return state instanceof Waiting(long untilNanos) && nowNanos - untilNanos >= 0 && dial();
  }

  /** The number of the dial just ordered, 1 for the first since the last success. */
  int attempt() {
    return attempts;
  }

  /** A session is open; {@code first} when there was none. */
  void sessionOpened(boolean dialled, boolean first, long nowNanos) {
    attempts = 0;
    if (first) {
      connectedSinceNanos = nowNanos;
    }
    state =
        switch (state) {
          case Dialling dialling -> dialled ? new Idle() : dialling;
          case Waiting _, Idle _ -> new Idle();
          case Stopped stopped -> stopped;
        };
  }

  void lastSessionClosed(long nowNanos) {
    // A peer that takes a session and drops it at once must not be dialled at the first delay for
    // ever.
    if (nowNanos - connectedSinceNanos >= lastDelayNanos) {
      backoff.reset();
    }
    if (wanted && state instanceof Idle) {
      state = waiting(nowNanos);
    }
  }

  void failed(boolean sessionOpen, long nowNanos) {
    if (state instanceof Dialling) {
      state = sessionOpen ? new Idle() : waiting(nowNanos);
    }
  }

  void stop() {
    state = new Stopped();
  }

  long deadlineNanos() {
    return state instanceof Waiting(long untilNanos) ? untilNanos : Peer.NO_DEADLINE;
  }

  State state() {
    return state;
  }

  private boolean dial() {
    attempts++;
    state = new Dialling();
    return true;
  }

  private Waiting waiting(long nowNanos) {
    lastDelayNanos = backoff.nextDelayNanos();
    return new Waiting(nowNanos + lastDelayNanos);
  }

  sealed interface State {}

  /** Not dialling: a session is open, or this peer is not dialled. */
  record Idle() implements State {}

  record Dialling() implements State {}

  record Waiting(long untilNanos) implements State {}

  record Stopped() implements State {}
}
