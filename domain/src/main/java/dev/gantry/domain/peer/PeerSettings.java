package dev.gantry.domain.peer;

import dev.gantry.domain.time.Backoff;
import java.time.Duration;

/**
 * How a peer is treated.
 *
 * @param dial whether we dial it (it is configured) or only wait for it
 * @param firstRedialDelay delay after the first failure; it doubles with each more (RFC 9174 4.1)
 * @param maxRedialDelay its cap, at most 60 s
 * @param hold how long a bundle waits for a session before the BPA hears NoNeighbour, and an
 *     announced peer without a session stays announced
 * @param maxWaitingBundles bundles held without a session; one more is answered NoNeighbour
 */
public record PeerSettings(
    boolean dial,
    Duration firstRedialDelay,
    Duration maxRedialDelay,
    Duration hold,
    int maxWaitingBundles) {
  /**
   * No redial comes sooner, whatever is configured: a tight loop would flood the peer (RFC 9174
   * 4.1).
   */
  public static final Duration SHORTEST_REDIAL_DELAY = Duration.ofMillis(100);

  // RFC 9174 4.1: the back-off "SHOULD" be capped at 60 seconds.
  /** No redial comes later, whatever is configured. */
  public static final Duration LONGEST_REDIAL_DELAY = Duration.ofSeconds(60);

  /** Nodes that lost the same peer do not come back in step. */
  private static final double REDIAL_JITTER = 0.25;

  public static final PeerSettings DIALLED =
      new PeerSettings(
          true, Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofSeconds(30), 4096);
  public static final PeerSettings PASSIVE =
      new PeerSettings(
          false, Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofSeconds(5), 4096);

  /** How long each redial waits. */
  Backoff.Pace redialPace() {
    // RFC 9174 4.1: a retry follows "some delay", which grows by "a (binary) exponential backoff".
    return Backoff.Pace.doubling(firstRedialDelay, maxRedialDelay)
        .withJitter(REDIAL_JITTER)
        .atLeast(SHORTEST_REDIAL_DELAY)
        .atMost(LONGEST_REDIAL_DELAY);
  }
}
