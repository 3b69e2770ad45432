package dev.gantry.simulator;

import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.TransferId;
import java.util.List;

/**
 * A session before its first event.
 *
 * @param name of this side, in messages about what went wrong
 * @param settings what it is told to be
 * @param facts what is known of its connection
 * @param firstTransferId its first Transfer ID; 0 unless the last ones are to be seen
 * @param peerCertificate what a TLS handshake shows of the peer
 */
public record SessionSetup(
    String name,
    SessionSettings settings,
    ConnectionFacts facts,
    TransferId firstTransferId,
    PeerCertificate peerCertificate) {
  private static final PeerCertificate SAYS_NOTHING =
      new PeerCertificate(List.of(), List.of(), List.of(), null, null, null, 3);

  /** A session that starts at Transfer ID 0, with a peer whose certificate names nobody. */
  public SessionSetup(String name, SessionSettings settings, ConnectionFacts facts) {
    this(name, settings, facts, new TransferId(0), SAYS_NOTHING);
  }

  /** The side that dialled, of which nothing else is known. */
  public static SessionSetup active(SessionSettings settings) {
    return new SessionSetup("active", settings, new ConnectionFacts(Role.ACTIVE, null, null, null));
  }

  /** The side that was dialled, of which nothing else is known. */
  public static SessionSetup passive(SessionSettings settings) {
    return new SessionSetup(
        "passive", settings, new ConnectionFacts(Role.PASSIVE, null, null, null));
  }

  /** The same session, with all Transfer IDs before {@code first} used up. */
  public SessionSetup startingAt(TransferId first) {
    return new SessionSetup(name, settings, facts, first, peerCertificate);
  }

  /** The same session, with a peer that shows {@code certificate}. */
  public SessionSetup toPeerWith(PeerCertificate certificate) {
    return new SessionSetup(name, settings, facts, firstTransferId, certificate);
  }
}
