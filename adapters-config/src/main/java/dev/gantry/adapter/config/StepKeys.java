package dev.gantry.adapter.config;

import dev.gantry.domain.session.SessionSettings.Timers;
import java.time.Duration;
import java.util.List;

/**
 * The keys that say how long each step at the beginning and the end of a session may take; a peer
 * far away may be given longer ones than all.
 */
record StepKeys(
    ConfigKey<Duration> contact,
    ConfigKey<Duration> tlsHandshake,
    ConfigKey<Duration> sessionInit,
    ConfigKey<Duration> ending) {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  /** What a link of 20 minutes one way needs, many times over. */
  private static final DurationType FAR = DurationType.between(SECOND, Duration.ofDays(1));

  static final StepKeys ROOT =
      new StepKeys(
          ConfigKey.of(
              "contact-timeout",
              DurationType.between(SECOND, Duration.ofSeconds(60)),
              Timers.DEFAULT.contact(),
              "Longest wait for the Contact Header; a minute at most, as RFC 9174 4.1 wants it."),
          ConfigKey.of(
              "tls-handshake-timeout",
              DurationType.between(SECOND, TEN_MINUTES),
              Timers.DEFAULT.tlsHandshake(),
              "Longest TLS handshake; raise it for links whose round trip is counted in seconds."),
          ConfigKey.of(
              "session-init-timeout",
              DurationType.between(SECOND, TEN_MINUTES),
              Timers.DEFAULT.sessionInit(),
              "Longest wait for the peer's SESS_INIT."),
          ConfigKey.of(
              "ending-timeout",
              DurationType.between(SECOND, TEN_MINUTES),
              Timers.DEFAULT.ending(),
              "Longest time between SESS_TERM and the close in which the peer takes nothing and"
                  + " sends nothing of what had begun, though no less than four times what"
                  + " establishing the session took; who reads on, however slowly, is waited for as"
                  + " long as `min-transfer-rate` moves. While only our BPA is awaited,"
                  + " `ack-timeout` more. When we are told to stop, `shutdown-grace` is the end of"
                  + " it."));

  static final StepKeys PEER =
      new StepKeys(
          ROOT.contact()
              .ofOne(
                  "peer",
                  FAR,
                  "More than a minute is against the advice of RFC 9174 4.1 (\"SHOULD\"), and right"
                      + " where a round trip takes longer: then at least one, and a reserve."),
          ROOT.tlsHandshake().ofOne("peer", FAR, "At least two round trips."),
          ROOT.sessionInit().ofOne("peer", FAR, "At least one round trip."),
          ROOT.ending().ofOne("peer", FAR, "Four times what establishing took is given anyway."));

  List<ConfigKey<?>> all() {
    return List.of(contact, tlsHandshake, sessionInit, ending);
  }

  /** What holds for the sessions of one peer: its own keys, else {@code common}. */
  static Timers timers(Section peer, Timers common) {
    return new Timers(
        peer.get(PEER.contact(), common.contact()),
        peer.get(PEER.tlsHandshake(), common.tlsHandshake()),
        peer.get(PEER.sessionInit(), common.sessionInit()),
        peer.get(PEER.ending(), common.ending()),
        common.idle(),
        common.silenceWithoutKeepalive(),
        common.silencePerKeepalive(),
        common.progress(),
        common.keepaliveWhileBusy());
  }
}
