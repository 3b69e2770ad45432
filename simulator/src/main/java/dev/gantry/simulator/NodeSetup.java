package dev.gantry.simulator;

import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.node.DialTarget;
import dev.gantry.domain.node.NodeSettings;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.SessionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node before it is started.
 *
 * @param host its IPv4 address in dotted form, from which it dials
 * @param listeners where it listens, each an address with a port
 * @param node what its machine is told to be
 * @param sessions what its sessions are told to be, but for their Node IDs
 * @param certificate what it shows of itself over TLS, null when that says nothing
 * @param maxQueueing how long anything waits at most between two of its loops
 */
public record NodeSetup(
    String host,
    List<String> listeners,
    NodeSettings node,
    SessionSettings sessions,
    @Nullable PeerCertificate certificate,
    Duration maxQueueing) {
  private static final int PORT = 4556;
  private static final int X509_VERSION = 3;
  private static final IdentityPolicy LOOKS_FOR_PROOF =
      new IdentityPolicy(
          IdentityPolicy.Check.OPTIONAL,
          IdentityPolicy.Check.OFF,
          IdentityPolicy.ExtendedKeyUsageRule.ANY,
          false,
          IdentityPolicy.Check.OFF);

  public NodeSetup {
    listeners = List.copyOf(listeners);
  }

  /** A node that listens at port 4556 of its host, dials nobody, and has every default. */
  public static NodeSetup of(String nodeId, String host) {
    var nodeIds = List.of(NodeId.parse(nodeId));
    return new NodeSetup(
        host,
        List.of(host + ":" + PORT),
        NodeSettings.of(nodeIds, List.of()),
        SessionSettings.of(nodeIds),
        null,
        Duration.ofMillis(1));
  }

  /** The same node, which dials whoever is at an address, too. */
  public NodeSetup dialling(String address) {
    var targets = new ArrayList<>(node.targets());
    targets.add(new DialTarget(address, null, PeerSettings.DIALLED));
    return with(
        new NodeSettings(
            node.nodeIds(),
            targets,
            node.named(),
            node.accepted(),
            node.limits(),
            node.bpaHold(),
            node.unprovenNodeIds()));
  }

  /**
   * The same node, which offers TLS, with a certificate that proves its Node ID, and looks for the
   * proof in those of others.
   */
  public NodeSetup proving() {
    var eids = sessions.localNodeIds().stream().map(NodeId::text).toList();
    return new NodeSetup(
        host,
        listeners,
        node,
        new SessionSettings(
            sessions.localNodeIds(),
            sessions.offer(),
            sessions.demands(),
            new SessionSettings.Security(true, false, LOOKS_FOR_PROOF),
            sessions.timers(),
            sessions.limits()),
        new PeerCertificate(eids, List.of(), List.of(), null, null, null, X509_VERSION),
        maxQueueing);
  }

  /** The same node, which believes such Node IDs without proof. */
  public NodeSetup believing(UnprovenNodeIds unproven) {
    return with(
        new NodeSettings(
            node.nodeIds(),
            node.targets(),
            node.named(),
            node.accepted(),
            node.limits(),
            node.bpaHold(),
            unproven));
  }

  /** The same node, in which anything waits at most so long between two of its loops. */
  public NodeSetup queueing(Duration most) {
    return new NodeSetup(host, listeners, node, sessions, certificate, most);
  }

  /** The same node, told to be something else. */
  public NodeSetup with(NodeSettings other) {
    return new NodeSetup(host, listeners, other, sessions, certificate, maxQueueing);
  }
}
