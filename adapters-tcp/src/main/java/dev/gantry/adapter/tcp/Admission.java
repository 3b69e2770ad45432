package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.channel.ConnectionRate;
import dev.gantry.adapter.tcp.peer.PeerEnvironment;
import dev.gantry.adapter.tcp.peer.PeerNames;
import dev.gantry.adapter.tcp.peer.Peers;
import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.port.out.Observer;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets connections in that come to a listener: with a session, with one that says why there is
 * none, or not at all. On the event loops of the connections.
 */
final class Admission implements Listener.Accepting {
  private final PeerEnvironment node;
  private final Supplier<TcpSettings> settings;
  private final Peers peers;
  private final PeerNames names;
  private final ConnectionRate rate;

  Admission(PeerEnvironment node, Supplier<TcpSettings> settings, Peers peers, PeerNames names) {
    this.node = node;
    this.settings = settings;
    this.peers = peers;
    this.names = names;
    NodeLimits limits = settings.get().limits();
    rate =
        new ConnectionRate(
            limits.connectionsPerSecond(), limits.connectionBurst(), limits.rememberedAddresses());
  }

  @Override
  public ConnectionRate rate() {
    return rate;
  }

  @Override
  public Observer observer() {
    return node.observer();
  }

  @Override
  public @Nullable String accept(Channel channel, String remoteAddress, ListenEndpoint bound) {
    NodeLimits limits = settings.get().limits();
    Sessions sessions = node.sessions();
    int count = sessions.count();
    if (count >= limits.maxSessions() + limits.maxBusySessions()) {
      return "there are " + count + " sessions, as many as allowed";
    }
    SessionHandle session = begin(channel, remoteAddress, bound);
    if (count >= limits.maxSessions()) {
      // Not urgent: the reason can be told only behind our Contact Header (RFC 9174 6.1).
      session.terminate(TerminationReason.Known.BUSY, EndCause.BUSY, false);
    } else if (node.draining()) {
      session.terminate(TerminationReason.Known.UNKNOWN, EndCause.SHUTDOWN, false);
    } else if (node.bpaLost()) {
      session.terminate(TerminationReason.Known.RESOURCE_EXHAUSTION, EndCause.BPA_LOST, false);
    } else {
      sessions.awaitEstablished(session, limits.pendingSessions());
    }
    return null;
  }

  private SessionHandle begin(Channel channel, String remoteAddress, ListenEndpoint bound) {
    Caller caller = caller(channel, current(bound));
    SessionHandle session =
        node.sessions()
            .begin(
                channel,
                new Sessions.Beginning(
                    Role.PASSIVE,
                    null,
                    caller.expectedNodeIds(),
                    remoteAddress,
                    caller.profile(),
                    node.nodeIds(),
                    node.bpa().capabilities().maxBundleBytes(),
                    node.sink()),
                peers.accepted(caller.named()));
    return session;
  }

  /** As configured last; a listener that is configured no more goes on as it was bound. */
  private ListenEndpoint current(ListenEndpoint bound) {
    for (ListenEndpoint listener : settings.get().listeners()) {
      if (listener.endpoint().equals(bound.endpoint())) {
        return listener;
      }
    }
    return bound;
  }

  private Caller caller(Channel channel, ListenEndpoint listener) {
    InetAddress address =
        channel.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress() : null;
    return Caller.of(listener, address == null ? List.of() : names.at(address), address);
  }
}
