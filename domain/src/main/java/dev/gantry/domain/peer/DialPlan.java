package dev.gantry.domain.peer;

import dev.gantry.domain.time.Backoff;
import java.util.random.RandomGenerator;

/**
 * When a peer is dialled: at most one dial at a time, none while a session is open, each after a
 * delay that grows until a session has lasted, and each with leave of the node. Not thread-safe.
 */
final class DialPlan {
  private final boolean wanted;
  private final Backoff backoff;
  private final long shortestDelayNanos;

  private State state = new Idle();
  private int attempts;
  private long connectedSinceNanos;
  private long lastDelayNanos;

  DialPlan(PeerSettings settings, RandomGenerator random) {
    this.wanted = settings.dial();
    this.backoff = new Backoff(settings.redials(), random);
    this.shortestDelayNanos = settings.redials().shortest().toNanos();
  }

  /** Whether to ask for a dial at once. */
  boolean begin() {
    return wanted && state instanceof Idle && ask();
  }

  /** Whether to ask for a redial now. */
  boolean due(long nowNanos) {
    return state instanceof Waiting(_, long untilNanos) && nowNanos - untilNanos >= 0 && ask();
  }

  /**
   * Whether to dial now that the node allows it. Leave may come late, when what it was asked for
   * has failed meanwhile: no redial follows a failure at once (RFC 9174 4.1).
   */
  boolean allowed(long nowNanos) {
    if (state instanceof Waiting waiting && nowNanos - waiting.earliestNanos() < 0) {
      state = new Waiting(waiting.earliestNanos(), waiting.earliestNanos());
      return false;
    }
    if (!(state instanceof Wanted || state instanceof Waiting)) {
      return false;
    }
    attempts++;
    state = new Dialling();
    return true;
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
          case Wanted _, Waiting _, Idle _, Diverted _ -> new Idle();
          case Stopped stopped -> stopped;
        };
  }

  /** The dial has led to another peer, whose session this is. */
  void ledElsewhere(SessionKey session, boolean sessionOpen, long nowNanos) {
    if (state instanceof Dialling) {
      attempts = 0;
      if (!sessionOpen) {
        connectedSinceNanos = nowNanos;
      }
      state = sessionOpen ? new Idle() : new Diverted(session);
    }
  }

  /** A session that this peer does not have is over. */
  void elsewhereClosed(SessionKey session, long nowNanos) {
    if (state instanceof Diverted(var there) && there.equals(session)) {
      state = new Idle();
      lastSessionClosed(nowNanos);
    }
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
    return state instanceof Waiting(_, long untilNanos) ? untilNanos : Peer.NO_DEADLINE;
  }

  State state() {
    return state;
  }

  private boolean ask() {
    state = new Wanted();
    return true;
  }

  private Waiting waiting(long nowNanos) {
    lastDelayNanos = backoff.nextDelayNanos();
    return new Waiting(nowNanos + shortestDelayNanos, nowNanos + lastDelayNanos);
  }

  sealed interface State {}

  /** Not dialling: a session is open, or this peer is not dialled. */
  record Idle() implements State {}

  /** The node is asked for a dial. */
  record Wanted() implements State {}

  record Dialling() implements State {}

  /** What is dialled is another peer for as long as that session lives. */
  record Diverted(SessionKey session) implements State {}

  /**
   * A redial is due later.
   *
   * @param earliestNanos not before that, even when the node allows it
   */
  record Waiting(long earliestNanos, long untilNanos) implements State {}

  record Stopped() implements State {}
}
