package dev.gantry.domain.peer;

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
  public static final PeerSettings DIALLED =
      new PeerSettings(
          true, Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofSeconds(30), 4096);
  public static final PeerSettings PASSIVE =
      new PeerSettings(
          false, Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofSeconds(5), 4096);
}
