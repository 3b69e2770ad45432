package dev.gantry.domain.peer;

import dev.gantry.domain.time.Backoff;
import java.time.Duration;

/**
 * When a peer is dialled again whose dial has failed or whose last session has ended (RFC 9174
 * 4.1).
 *
 * @param enabled whether it is dialled again by itself at all
 * @param pace how long each redial waits; held to 100 ms and 60 s
 * @param maxAttempts dials in a row without a session that lasted, after which it is dialled no
 *     more by itself; 0 for any number
 * @param stableAfter how long sessions must have been there for the next redial to wait as if none
 *     had failed: a peer that drops each session soon must not be dialled at the first delay for
 *     ever
 * @param longestAfterFault the longest wait after causes that do not heal by themselves; their
 *     waits begin with the longest of {@code pace} and double, beyond 60 s once the BPA knows that
 *     the peer is not there
 */
public record Redials(
    boolean enabled,
    Backoff.Pace pace,
    int maxAttempts,
    Duration stableAfter,
    Duration longestAfterFault) {
  /**
   * No redial comes sooner, whatever is configured: a tight loop would flood the peer (RFC 9174
   * 4.1).
   */
  public static final Duration SHORTEST_DELAY = Duration.ofMillis(100);

  // RFC 9174 4.1: the back-off "SHOULD" be capped at 60 seconds.
  /** No redial comes later, whatever is configured. */
  public static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

  /** Nodes that lost the same peer do not come back in step. */
  public static final double DEFAULT_JITTER = 0.1;

  /** A few round trips of any link on Earth: what breaks at once breaks sooner. */
  public static final Duration DEFAULT_STABLE_AFTER = Duration.ofSeconds(10);

  /** Seldom enough to bother nobody, often enough to notice within a coffee what was mended. */
  public static final Duration DEFAULT_LONGEST_AFTER_FAULT = Duration.ofMinutes(10);

  /** From a tenth of a second, so that a blink costs little, to half a minute. */
  public static final Redials DEFAULT = pacing(Duration.ofMillis(100), Duration.ofSeconds(30));

  /** Holds redials to what RFC 9174 4.1 asks for. */
  public Redials {
    if (maxAttempts < 0 || stableAfter.isNegative()) {
      throw new IllegalArgumentException(
          "maxAttempts is " + maxAttempts + ", stableAfter is " + stableAfter);
    }
    pace = pace.atLeast(SHORTEST_DELAY).atMost(LONGEST_DELAY);
  }

  /** How long to wait after causes that do not heal by themselves. */
  Backoff.Pace afterFaults() {
    return new Backoff.Pace(pace.cap(), longestAfterFault, 2, pace.jitter(), SHORTEST_DELAY);
  }

  /**
   * Redials that begin after {@code first} and wait twice as long with each more failure, up to
   * {@code cap}, less what chance takes away.
   */
  public static Redials pacing(Duration first, Duration cap) {
    // RFC 9174 4.1: a retry follows "some delay", which grows by "a (binary) exponential backoff".
    return new Redials(
        true,
        Backoff.Pace.doubling(first, cap).withJitter(DEFAULT_JITTER),
        0,
        DEFAULT_STABLE_AFTER,
        DEFAULT_LONGEST_AFTER_FAULT);
  }
}
