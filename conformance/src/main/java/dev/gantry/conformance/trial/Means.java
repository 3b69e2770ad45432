package dev.gantry.conformance.trial;

import java.util.Optional;

/**
 * What a tester has besides its connections.
 *
 * @param agent the BPA of the node under test, where the tester is that
 */
public record Means(
    Timing timing, Supply supply, Credentials credentials, Optional<? extends Agent> agent) {
  /** Without TLS and without a part in the node under test. */
  public static Means plain(Timing timing, Supply supply) {
    return new Means(timing, supply, Credentials.NONE, Optional.empty());
  }
}
