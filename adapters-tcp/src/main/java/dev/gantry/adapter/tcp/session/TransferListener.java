package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;

/** Whoever has offered a bundle to a session, and hears what became of it. */
@FunctionalInterface
public interface TransferListener {
  /** The session is done with the bundle. On the session's event loop. */
  void transferEnded(SessionKey session, BundleToken token, OutboundOutcome outcome);
}
