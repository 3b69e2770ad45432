package dev.gantry.adapter.config;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.SessionSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything an operator can decide, checked and complete: no value is missing that something
 * needs. Immutable; a reload makes a new one.
 *
 * @param node who we are
 * @param listeners where peers reach us; empty for a node that only dials
 * @param peers the nodes named in the configuration
 * @param peering how peers are dialled, and those that only come to us
 * @param session what every session starts from
 * @param connections bounds on connections and on memory for reception
 * @param tls keys and trust; null when TLS is not configured
 * @param bpa the BPA behind us
 * @param admin where operators reach us
 * @param log what is logged
 * @param tracing who takes spans; null for nobody
 */
public record GantryConfig(
    NodeConfig node,
    List<ListenerConfig> listeners,
    List<PeerConfig> peers,
    PeeringConfig peering,
    SessionConfig session,
    ConnectionConfig connections,
    @Nullable TlsConfig tls,
    BpaConfig bpa,
    AdminConfig admin,
    LogConfig log,
    @Nullable TracingConfig tracing) {
  public GantryConfig {
    listeners = List.copyOf(listeners);
    peers = List.copyOf(peers);
  }

  /**
   * The same for a node that only listens: it dials nobody, and no operator reaches it. What is
   * said about peers holds for those that come.
   */
  public GantryConfig listeningOnly() {
    return new GantryConfig(
        node,
        listeners,
        peers.stream().map(PeerConfig::waiting).toList(),
        peering,
        session,
        connections,
        tls,
        bpa,
        AdminConfig.NOWHERE,
        log,
        tracing);
  }

  /**
   * The same, but for what a node that runs with {@code started} does not look at again; {@link
   * ConfigChanges#atRestart()} names it.
   */
  public GantryConfig runningSince(GantryConfig started) {
    return new GantryConfig(
        started.node.withShutdownGrace(node.shutdownGrace()),
        listeners,
        peers,
        peering,
        session,
        connections.withMaxInboundBytes(started.connections.maxInboundBytes()),
        tls,
        started.bpa,
        started.admin.withRolesOf(admin),
        log,
        started.tracing);
  }

  /**
   * The settings of a session that a listener accepts.
   *
   * @param nodeIds ours, from the configuration or from the BPA
   */
  public SessionSettings sessionSettings(List<NodeId> nodeIds, ListenerConfig listener) {
    return session.settings(nodeIds, listener.security(), null);
  }

  /**
   * The settings of a session that we dial.
   *
   * @param nodeIds ours, from the configuration or from the BPA
   */
  public SessionSettings sessionSettings(List<NodeId> nodeIds, PeerConfig peer) {
    return session.settings(nodeIds, peer.security(), peer.keepaliveSeconds());
  }
}
