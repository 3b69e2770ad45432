package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.peer.NamedEndpoint;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NodeSettings;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.PeerSettings;
import java.time.Duration;
import java.util.List;

/**
 * What the TCP layer is told to be. Immutable; a reload gives new sessions a new value.
 *
 * @param nodeIds ours as configured; empty takes those that the BPA gives at registration
 * @param listeners where to accept
 * @param peers whom to dial
 * @param named peers that are known when they come to us, dialled or not
 * @param acceptedPeers how peers are treated that only connect to us, and are not named
 * @param limits of the node
 * @param loops event loops, 0 = one for each processor
 * @param connectTimeout longest attempt to connect to one address
 * @param bpaHold how long sessions are kept, without reading bundles, while the BPA is away
 * @param unprovenNodeIds which Node IDs are announced without proof
 */
public record TcpSettings(
    List<NodeId> nodeIds,
    List<ListenEndpoint> listeners,
    List<PeerEndpoint> peers,
    List<NamedEndpoint> named,
    PeerSettings acceptedPeers,
    NodeLimits limits,
    int loops,
    Duration connectTimeout,
    Duration bpaHold,
    UnprovenNodeIds unprovenNodeIds) {
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
  public static final Duration DEFAULT_BPA_HOLD = NodeSettings.DEFAULT_BPA_HOLD;

  public TcpSettings {
    nodeIds = List.copyOf(nodeIds);
    listeners = List.copyOf(listeners);
    peers = List.copyOf(peers);
    named = List.copyOf(named);
  }

  /** Listeners and peers with every default. */
  public static TcpSettings of(List<ListenEndpoint> listeners, List<PeerEndpoint> peers) {
    return new TcpSettings(
        List.of(),
        listeners,
        peers,
        List.of(),
        PeerSettings.PASSIVE,
        NodeLimits.DEFAULT,
        0,
        DEFAULT_CONNECT_TIMEOUT,
        DEFAULT_BPA_HOLD,
        UnprovenNodeIds.DIALLED);
  }

  /** What the node machine is told of all this. */
  NodeSettings node() {
    return new NodeSettings(
        nodeIds,
        peers.stream().map(PeerEndpoint::target).toList(),
        named.stream().map(NamedEndpoint::peer).toList(),
        acceptedPeers,
        limits.node(),
        bpaHold,
        unprovenNodeIds);
  }

  /** The same with Node IDs of our own. */
  public TcpSettings withNodeIds(List<NodeId> other) {
    return new TcpSettings(
        other,
        listeners,
        peers,
        named,
        acceptedPeers,
        limits,
        loops,
        connectTimeout,
        bpaHold,
        unprovenNodeIds);
  }

  /** The same with other bounds. */
  public TcpSettings withLimits(NodeLimits other) {
    return new TcpSettings(
        nodeIds,
        listeners,
        peers,
        named,
        acceptedPeers,
        other,
        loops,
        connectTimeout,
        bpaHold,
        unprovenNodeIds);
  }

  /** The same with peers that are known when they come to us. */
  public TcpSettings withNamed(List<NamedEndpoint> other) {
    return new TcpSettings(
        nodeIds,
        listeners,
        peers,
        other,
        acceptedPeers,
        limits,
        loops,
        connectTimeout,
        bpaHold,
        unprovenNodeIds);
  }

  /** The same with another rule for unproven Node IDs. */
  public TcpSettings withUnprovenNodeIds(UnprovenNodeIds other) {
    return new TcpSettings(
        nodeIds,
        listeners,
        peers,
        named,
        acceptedPeers,
        limits,
        loops,
        connectTimeout,
        bpaHold,
        other);
  }

  /** The same with another patience for the BPA. */
  public TcpSettings withBpaHold(Duration other) {
    return new TcpSettings(
        nodeIds,
        listeners,
        peers,
        named,
        acceptedPeers,
        limits,
        loops,
        connectTimeout,
        other,
        unprovenNodeIds);
  }
}
