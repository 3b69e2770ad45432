package dev.gantry.simulator;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.SessionSettings;
import java.time.Duration;
import java.util.List;

/** Settings that tests of pairs share. */
final class Settings {
  private Settings() {}

  /** Small MRUs, so that a few hundred octets make several segments. */
  static SessionSettings small(String nodeId, SessionSettings.Limits limits) {
    return new SessionSettings(
        List.of(NodeId.parse(nodeId)),
        new SessionSettings.Offer(10, 100, 10_000),
        SessionSettings.Demands.DEFAULT,
        SessionSettings.Security.PLAINTEXT,
        SessionSettings.Timers.DEFAULT,
        limits);
  }

  static SessionSettings small(String nodeId) {
    return small(nodeId, SessionSettings.Limits.DEFAULT);
  }

  static SessionSettings with(SessionSettings settings, SessionSettings.Security security) {
    return new SessionSettings(
        settings.localNodeIds(),
        settings.offer(),
        settings.demands(),
        security,
        settings.timers(),
        settings.limits());
  }

  /** On a perfect link, connected and Established. */
  static SessionPair establishedPair() {
    var pair = SessionPair.of(small("ipn:1.0"), small("ipn:2.0"));
    pair.establish(Duration.ofMillis(1));
    return pair;
  }
}
