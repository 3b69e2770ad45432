package dev.gantry.domain.peer;

import dev.gantry.domain.time.Backoff;
import java.time.Duration;

/**
 * How a peer is treated.
 *
 * @param dial whether we dial it (it is configured) or only wait for it
 * @param redials how long each redial waits; held to 100 ms and 60 s
 * @param hold how long a bundle waits for a session before the BPA hears NoNeighbour, and an
 *     announced peer without a session stays announced
 * @param maxWaitingBundles bundles held without a session; one more is answered NoNeighbour
 * @param maxInterruptions how often a bundle may be begun and come to no end before it goes back to
 *     the BPA, 0 for ever
 */
public record PeerSettings(
    boolean dial,
    Backoff.Pace redials,
    Duration hold,
    int maxWaitingBundles,
    int maxInterruptions) {
  /**
   * The first two befall whoever is on its way when a session breaks; the other three it suffers
   * alone, which three lost links in a row rarely explain.
   */
  public static final int DEFAULT_MAX_INTERRUPTIONS = 5;

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
          true,
          redials(Duration.ofMillis(500), Duration.ofSeconds(60)),
          Duration.ofSeconds(30),
          4096);
  public static final PeerSettings PASSIVE =
      new PeerSettings(
          false,
          redials(Duration.ofMillis(500), Duration.ofSeconds(60)),
          Duration.ofSeconds(5),
          4096);

  /** Holds redials to what RFC 9174 4.1 asks for. */
  public PeerSettings {
    if (maxInterruptions < 0) {
      throw new IllegalArgumentException("maxInterruptions is " + maxInterruptions);
    }
    redials = redials.atLeast(SHORTEST_REDIAL_DELAY).atMost(LONGEST_REDIAL_DELAY);
  }

  /** With the default for all else. */
  public PeerSettings(boolean dial, Backoff.Pace redials, Duration hold, int maxWaitingBundles) {
    this(dial, redials, hold, maxWaitingBundles, DEFAULT_MAX_INTERRUPTIONS);
  }

  /** The same for a peer that is not dialled. */
  public PeerSettings waiting() {
    return new PeerSettings(false, redials, hold, maxWaitingBundles, maxInterruptions);
  }

  /** The same with another bound on interruptions. */
  public PeerSettings withMaxInterruptions(int most) {
    return new PeerSettings(dial, redials, hold, maxWaitingBundles, most);
  }

  /**
   * Redials that begin after {@code first} and wait twice as long with each more failure, up to
   * {@code cap}, less what chance takes away.
   */
  public static Backoff.Pace redials(Duration first, Duration cap) {
    // RFC 9174 4.1: a retry follows "some delay", which grows by "a (binary) exponential backoff".
    return Backoff.Pace.doubling(first, cap).withJitter(REDIAL_JITTER);
  }
}
