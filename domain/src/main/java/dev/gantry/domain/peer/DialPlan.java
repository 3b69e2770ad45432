package dev.gantry.domain.peer;

import dev.gantry.domain.time.Backoff;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a peer is dialled: at most one dial at a time, while a session is open only for one more,
 * each other after a delay that grows until a session has lasted, and each with leave of the node.
 * Without redials, or after too many in vain, it rests until the node lets it be dialled. Not
 * thread-safe.
 */
final class DialPlan {
  private boolean wanted;
  private final Redials redials;
  private final RandomGenerator random;
  private final Backoff backoff;

  /** None before the first of its kind. */
  private @Nullable Backoff afterFaults;

  private State state = new Idle();

  /** A dial has failed or the last session has ended, and none has begun since. */
  private boolean broken;

  /** The dial asked for or under way is for one session more than there is. */
  private boolean forMore;

  private int attempts;
  private long connectedSinceNanos;

  DialPlan(PeerSettings settings, RandomGenerator random) {
    this.wanted = settings.dial();
    this.redials = settings.redials();
    this.random = random;
    this.backoff = new Backoff(redials.pace(), random);
  }

  /** Whether to ask for a dial at once. */
  boolean begin() {
    return wanted && state instanceof Idle && ask();
  }

  /** Whether to ask for a redial now. */
  boolean due(long nowNanos) {
    return state instanceof Waiting(_, long untilNanos) && nowNanos - untilNanos >= 0 && ask();
  }

  /** Whether a dial may be asked for while a session is open. */
  boolean isFree() {
    return wanted && state instanceof Idle;
  }

  /** A dial is to be asked for, for one more session. */
  void more() {
    state = new Wanted();
    forMore = true;
  }

  /**
   * Whether to dial now that the node allows it. Leave may come late, when what it was asked for
   * has failed meanwhile: no redial follows a failure at once (RFC 9174 4.1).
   */
  boolean allowed(long nowNanos) {
    if (state instanceof Resting(long earliestNanos)) {
      attempts = 0;
      state = new Waiting(earliestNanos, earliestNanos);
    }
    if (state instanceof Waiting waiting && nowNanos - waiting.earliestNanos() < 0) {
      state = new Waiting(waiting.earliestNanos(), waiting.earliestNanos());
      return false;
    }
    if (!(state instanceof Wanted || state instanceof Waiting)) {
      return false;
    }
    attempts += forMore ? 0 : 1;
    state = new Dialling();
    return true;
  }

  /** The number of the dial just ordered, 1 for the first since a session lasted. */
  int attempt() {
    return Math.max(1, attempts);
  }

  /** A session is open; {@code first} when there was none. */
  void sessionOpened(boolean dialled, boolean first, long nowNanos) {
    if (first) {
      connectedSinceNanos = nowNanos;
    }
    broken = false;
    state =
        switch (state) {
          case Dialling dialling -> dialled ? new Idle() : dialling;
          case Wanted _, Waiting _, Resting _, Idle _, Diverted _ -> new Idle();
          case Stopped stopped -> stopped;
        };
  }

  /** The dial has led to another peer, whose session this is. */
  void ledElsewhere(SessionKey session, boolean sessionOpen, long nowNanos) {
    if (state instanceof Dialling) {
      if (!sessionOpen) {
        connectedSinceNanos = nowNanos;
      }
      broken = false;
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
    if (nowNanos - connectedSinceNanos >= redials.stableAfter().toNanos()) {
      backoff.reset();
      afterFaults = null;
      attempts = 0;
    }
    // Leave that was asked for one more must not have it dialled right behind the loss.
    if (wanted && (state instanceof Idle || (state instanceof Wanted && forMore))) {
      state = later(backoff, Long.MAX_VALUE, nowNanos);
    }
  }

  /** The dial has come to nothing. */
  void failed(boolean sessionOpen, long nowNanos) {
    if (state instanceof Dialling) {
      state = sessionOpen || !wanted ? new Idle() : later(backoff, Long.MAX_VALUE, nowNanos);
    }
  }

  /**
   * The dial has come to nothing, and so will the next.
   *
   * @param bpaKnows whether the BPA was told that the peer is not there
   */
  void failedForGood(boolean sessionOpen, boolean bpaKnows, long nowNanos) {
    if (state instanceof Dialling) {
      if (afterFaults == null) {
        afterFaults = new Backoff(redials.afterFaults(), random);
      }
      // RFC 9174 4.1: no longer than 60 s "before signaling to the BP agent that a connection
      // cannot be made".
      long most = bpaKnows ? Long.MAX_VALUE : Redials.LONGEST_DELAY.toNanos();
      state = sessionOpen || !wanted ? new Idle() : later(afterFaults, most, nowNanos);
    }
  }

  /** It is not to be dialled any more; a dial under way may still come to a session. */
  void noMore() {
    wanted = false;
    broken = false;
    state =
        switch (state) {
          case Wanted _, Waiting _, Resting _, Idle _ -> new Idle();
          case Dialling _, Diverted _, Stopped _ -> state;
        };
  }

  /** It is to be dialled after all; whether to ask for that at once. */
  boolean again(boolean noSession) {
    if (wanted) {
      return false;
    }
    wanted = true;
    return noSession && state instanceof Idle && ask();
  }

  void stop() {
    state = new Stopped();
  }

  long deadlineNanos() {
    return state instanceof Waiting(_, long untilNanos) ? untilNanos : Peer.NO_DEADLINE;
  }

  Circuit circuit() {
    return switch (state) {
      case Waiting _, Resting _ -> Circuit.OPEN;
      case Wanted _, Dialling _ -> broken ? Circuit.HALF_OPEN : Circuit.CLOSED;
      case Idle _, Diverted _, Stopped _ -> Circuit.CLOSED;
    };
  }

  boolean isResting() {
    return state instanceof Resting;
  }

  State state() {
    return state;
  }

  private boolean ask() {
    state = new Wanted();
    forMore = false;
    return true;
  }

  private State later(Backoff delays, long mostNanos, long nowNanos) {
    long earliestNanos = nowNanos + redials.pace().shortest().toNanos();
    broken = true;
    forMore = false;
    int most = redials.maxAttempts();
    return !redials.enabled() || (most > 0 && attempts >= most)
        ? new Resting(earliestNanos)
        : new Waiting(earliestNanos, nowNanos + Math.min(mostNanos, delays.nextDelayNanos()));
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

  /**
   * Not dialled by itself any more; a session, or the node, may end that.
   *
   * @param earliestNanos not before that, even when the node allows it
   */
  record Resting(long earliestNanos) implements State {}

  record Stopped() implements State {}
}
