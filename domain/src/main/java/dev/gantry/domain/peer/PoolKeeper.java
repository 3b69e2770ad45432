package dev.gantry.domain.peer;

import dev.gantry.domain.time.Backoff;
import dev.gantry.domain.time.Deadlines;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a peer that has a session is dialled for one more: while there are too few, or while its
 * backlog lasts. A dial for more that fails, or whose session does not last, is followed by a wait
 * that grows, so that nothing is forced on a peer. Not thread-safe.
 */
final class PoolKeeper {
  /** Share of its patience by which chance has one side end an idle session before the other. */
  private static final int SPREAD = 4;

  private final SessionPool pool;
  private final Redials redials;
  private final RandomGenerator random;
  private final Backoff whenTooFew;
  private final Backoff forMore;

  /** A dial for more is asked for or under way. */
  private boolean dialling;

  /** Sessions that it would make or has made; 0 once that is judged. */
  private int goal;

  private long reachedNanos;
  private int failures;
  private long restUntilNanos = Peer.NO_DEADLINE;

  /** When the backlog has lasted for long enough, none where there is no backlog. */
  private long growAtNanos = Peer.NO_DEADLINE;

  /** Where the last dial for more has led to another peer; none is made while that lives. */
  private @Nullable SessionKey elsewhere;

  PoolKeeper(SessionPool pool, Redials redials, RandomGenerator random) {
    this.pool = pool;
    this.redials = redials;
    this.random = random;
    whenTooFew = new Backoff(redials.pace(), random);
    // Who has a session is in no hurry.
    forMore = new Backoff(redials.afterFaults(), random);
  }

  /**
   * Whether to dial for one more session now.
   *
   * @param sessions how many there are, whoever began them
   * @param bundles that the peer has not acknowledged
   * @param bytes octets of those
   */
  boolean wantsMore(int sessions, int bundles, long bytes, long nowNanos) {
    if (sessions == 0) {
      // What is dialled next is no session more.
      growAtNanos = Peer.NO_DEADLINE;
      dialling = false;
      goal = 0;
      failures = 0;
      return false;
    }
    judge(sessions, nowNanos);
    boolean backlog =
        sessions < pool.max()
            && (bundles > (long) pool.backlogBundles() * sessions
                || bytes / sessions > pool.backlogBytes());
    if (!backlog) {
      growAtNanos = Peer.NO_DEADLINE;
    } else if (growAtNanos == Peer.NO_DEADLINE) {
      growAtNanos = Deadlines.at(nowNanos, pool.growAfter().toNanos());
    }
    return mayDial()
        && isOver(restUntilNanos, nowNanos)
        && (sessions < pool.min() || (backlog && isOver(growAtNanos, nowNanos)));
  }

  /** When {@link #wantsMore} may be true next, or {@link Peer#NO_DEADLINE}. */
  long deadlineNanos(int sessions) {
    if (sessions == 0 || !mayDial()) {
      return Peer.NO_DEADLINE;
    }
    if (sessions < pool.min()) {
      return restUntilNanos;
    }
    return growAtNanos == Peer.NO_DEADLINE
        ? Peer.NO_DEADLINE
        : Deadlines.later(growAtNanos, restUntilNanos);
  }

  /** A dial for one more session is asked for. */
  void asked(int sessions) {
    goal = sessions + 1;
    dialling = true;
    restUntilNanos = Peer.NO_DEADLINE;
  }

  /**
   * Our dial has led to a session.
   *
   * @return how long it may be idle before it is ended, 0 where it is one of the least number
   */
  long led(long nowNanos) {
    notAtOnce(nowNanos);
    if (!dialling) {
      return 0;
    }
    dialling = false;
    reachedNanos = nowNanos;
    // The new one is given time to help.
    growAtNanos = Peer.NO_DEADLINE;
    if (goal <= pool.min()) {
      return 0;
    }
    // Both sides may have opened one more, and both ending theirs might leave too few.
    long patience = pool.shrinkAfter().toNanos();
    return Math.max(1, patience + random.nextLong(patience / SPREAD + 1));
  }

  /** The dial that was asked for is not made: the peer came to us meanwhile. */
  void spared() {
    dialling = false;
    goal = 0;
  }

  /** A dial has come to nothing. */
  void failed(boolean lasting, long nowNanos) {
    dialling = false;
    rest(lasting || goal > pool.min(), nowNanos);
  }

  /** A dial has led to another peer, whose session this is. */
  void ledElsewhere(SessionKey session, long nowNanos) {
    notAtOnce(nowNanos);
    dialling = false;
    goal = 0;
    elsewhere = session;
  }

  /**
   * A session is over, of this peer or of the one where a dial has led to.
   *
   * @param byUs whether we have ended it because it was idle
   */
  void closed(SessionKey session, boolean byUs) {
    if (session.equals(elsewhere)) {
      elsewhere = null;
    }
    if (byUs && !dialling) {
      goal = 0;
    }
  }

  /** Whether the number of sessions that the last dial made has lasted. */
  private void judge(int sessions, long nowNanos) {
    if (dialling || goal == 0) {
      return;
    }
    if (nowNanos - reachedNanos >= redials.stableAfter().toNanos()) {
      whenTooFew.reset();
      forMore.reset();
      failures = 0;
      goal = 0;
    } else if (sessions < goal) {
      rest(goal > pool.min(), nowNanos);
    }
  }

  private void rest(boolean longer, long nowNanos) {
    goal = 0;
    failures++;
    restUntilNanos = Deadlines.at(nowNanos, (longer ? forMore : whenTooFew).nextDelayNanos());
  }

  /** What has just been dialled is not dialled again right behind it. */
  private void notAtOnce(long nowNanos) {
    long soonest = Deadlines.at(nowNanos, Redials.SHORTEST_DELAY.toNanos());
    restUntilNanos = Deadlines.later(restUntilNanos, soonest);
  }

  private boolean mayDial() {
    int most = redials.maxAttempts();
    boolean givenUp = failures > 0 && (!redials.enabled() || (most > 0 && failures >= most));
    return !dialling && !givenUp && elsewhere == null;
  }

  private static boolean isOver(long atNanos, long nowNanos) {
    return atNanos == Peer.NO_DEADLINE || nowNanos - atNanos >= 0;
  }
}
