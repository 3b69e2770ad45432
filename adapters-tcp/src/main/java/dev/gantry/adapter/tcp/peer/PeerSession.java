package dev.gantry.adapter.tcp.peer;

import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.SessionOwner;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import org.jspecify.annotations.Nullable;

/**
 * Ties a session to its peer, which is known only when SESS_INIT has named it. Confined to the
 * session's event loop.
 */
public final class PeerSession implements SessionOwner {
  private final Peers table;
  private final PeerEnvironment environment;
  private final @Nullable PeerDriver diallingPeer;
  private final @Nullable NamedPeer named;
  private final Role role;
  private @Nullable PeerDriver peer;

  PeerSession(
      Peers table,
      PeerEnvironment environment,
      @Nullable PeerDriver diallingPeer,
      @Nullable NamedPeer named,
      Role role) {
    this.table = table;
    this.environment = environment;
    this.diallingPeer = diallingPeer;
    this.named = named;
    this.role = role;
  }

  @Override
  public void established(SessionHandle session, SessionParameters parameters) {
    environment.sessions().established(session);
    var trusted = table.trusted(parameters, role);
    PeerDriver found = table.claim(session, parameters, trusted, diallingPeer, named);
    peer = found;
    if (diallingPeer != null && diallingPeer != found) {
      // RFC 9174 4.6: a session that is kept "is with the entity identified by the received Node
      // ID".
      diallingPeer.dialFailed("the node there is " + parameters.peerNodeId());
    }
    found.sessionOpened(session, trusted, parameters.transferMtuBytes(), diallingPeer == found);
  }

  @Override
  public void ending(SessionHandle session) {
    if (peer != null) {
      peer.sessionEnding(session);
    }
  }

  @Override
  public void ended(SessionHandle session, SessionEnd end) {
    environment.sessions().ended(session);
    if (peer != null) {
      peer.sessionEnded(session);
      table.released(peer);
    } else if (diallingPeer != null) {
      diallingPeer.dialFailed(end.cause() + ": " + end.detail());
    }
    table.sessionGone();
  }
}
