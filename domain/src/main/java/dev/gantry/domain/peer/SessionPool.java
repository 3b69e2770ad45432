package dev.gantry.domain.peer;

import java.time.Duration;

/**
 * How many sessions with a peer that is dialled are kept. Those that the peer began count like our
 * own; only our own are dialled and ended.
 *
 * @param min sessions that there are to be, 1 or more
 * @param max sessions that are dialled at most while there is a backlog, {@code min} or more
 * @param backlogBytes octets of bundles that the peer has not acknowledged, for each session there
 *     is, above which there is one
 * @param backlogBundles the same in bundles
 * @param growAfter how long there must be one, without a break, for one more session to be dialled
 * @param shrinkAfter how long a session beyond {@code min} must have carried nothing to be ended
 * @param maxIdle sessions that carry nothing and are kept until then; one more, if it is beyond
 *     {@code min}, is ended at once
 */
public record SessionPool(
    int min,
    int max,
    long backlogBytes,
    int backlogBundles,
    Duration growAfter,
    Duration shrinkAfter,
    int maxIdle) {
  /** More sessions to one node only divide what one network path carries. */
  public static final int MOST = 64;

  /**
   * More than a system holds for one connection; and a quarter of the least share that a peer has
   * of what is taken from a BPA, so that four sessions come about also on a small heap.
   */
  public static final long DEFAULT_BACKLOG_BYTES = 2L << 20;

  /** An eighth of what one session keeps on its way, and of what a peer is given by a BPA. */
  public static final int DEFAULT_BACKLOG_BUNDLES = 32;

  /** A burst is gone by then, and a handshake for it would come too late. */
  public static final Duration DEFAULT_GROW_AFTER = Duration.ofSeconds(5);

  /** Longer than the pauses of traffic that goes on; a session costs little meanwhile. */
  public static final Duration DEFAULT_SHRINK_AFTER = Duration.ofMinutes(1);

  /** What hardy keeps. */
  public static final int DEFAULT_MAX_IDLE = 6;

  /** One session, whatever waits. */
  public static final SessionPool ONE = of(1, 1);

  /** Holds what can be. */
  public SessionPool {
    if (min < 1 || max < min || max > MOST) {
      throw new IllegalArgumentException("min is " + min + ", max is " + max);
    }
    if (backlogBytes < 0 || backlogBundles < 0 || maxIdle < 0) {
      throw new IllegalArgumentException(
          "backlogBytes is %d, backlogBundles %d, maxIdle %d"
              .formatted(backlogBytes, backlogBundles, maxIdle));
    }
    if (growAfter.isNegative() || shrinkAfter.isNegative()) {
      throw new IllegalArgumentException(
          "growAfter is " + growAfter + ", shrinkAfter is " + shrinkAfter);
    }
  }

  /** So many sessions, with the default for all else. */
  public static SessionPool of(int min, int max) {
    return new SessionPool(
        min,
        max,
        DEFAULT_BACKLOG_BYTES,
        DEFAULT_BACKLOG_BUNDLES,
        DEFAULT_GROW_AFTER,
        DEFAULT_SHRINK_AFTER,
        DEFAULT_MAX_IDLE);
  }

  /** Whether there is never more than one by our doing. */
  public boolean isOne() {
    return max == 1;
  }
}
