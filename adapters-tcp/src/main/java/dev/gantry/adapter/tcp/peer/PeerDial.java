package dev.gantry.adapter.tcp.peer;

import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.wire.TerminationReason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials a peer and begins the session that this comes to. The peer hears of every dial that comes
 * to nothing. Confined to the peer's event loop.
 */
final class PeerDial implements Dialler.Result {
  private static final Logger LOG = LoggerFactory.getLogger(PeerDial.class);

  private final PeerDriver peer;
  private final Peers table;
  private final PeerEnvironment environment;
  private final EventLoop loop;
  private final PeerEndpoint target;

  PeerDial(
      PeerDriver peer,
      Peers table,
      PeerEnvironment environment,
      EventLoop loop,
      PeerEndpoint target) {
    this.peer = peer;
    this.table = table;
    this.environment = environment;
    this.loop = loop;
    this.target = target;
  }

  void start() {
    if (environment.bpaLost()) {
      peer.dialFailed("not dialled while the BPA is away");
    } else {
      new Dialler(environment.transport(), environment.connectTimeout())
          .dial(target.endpoint(), loop, this);
    }
  }

  @Override
  public void failed(String cause) {
    peer.dialFailed(cause);
  }

  @Override
  public void connected(Channel channel, @Nullable String dialledName) {
    try {
      begin(channel, dialledName);
    } catch (RuntimeException e) {
      // The peer dials again only when it hears of this.
      LOG.error("{}: no session could be begun", target.endpoint(), e);
      channel.close();
      peer.dialFailed(String.valueOf(e));
    }
  }

  private void begin(Channel channel, @Nullable String dialledName) {
    var owner = new PeerSession(table, environment, peer, null, Role.ACTIVE);
    SessionHandle session =
        environment
            .sessions()
            .begin(
                channel,
                new Sessions.Beginning(
                    Role.ACTIVE,
                    dialledName,
                    target.expectedNodeIds(),
                    null,
                    table.currentProfile(target),
                    environment.nodeIds(),
                    environment.bpa().capabilities().maxBundleBytes(),
                    environment.sink()),
                owner);
    if (environment.draining()) {
      session.terminate(TerminationReason.Known.UNKNOWN, EndCause.SHUTDOWN, true);
    } else if (environment.bpaLost()) {
      session.terminate(TerminationReason.Known.RESOURCE_EXHAUSTION, EndCause.BPA_LOST, false);
    }
  }
}
