package dev.gantry.simulator.relay;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.DialTarget;
import dev.gantry.domain.node.NodeSettings;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.Redials;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.simulator.BundleAgent;
import dev.gantry.simulator.LinkConditions;
import dev.gantry.simulator.NodeBpa;
import dev.gantry.simulator.NodeSetup;
import dev.gantry.simulator.SeededRandom;
import dev.gantry.simulator.SimulatedNode;
import dev.gantry.simulator.VirtualClock;
import dev.gantry.simulator.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes of a relay and the links between them. Of two neighbours the one that the plan names
 * first dials the other: an operator who has the plan gives it the peer when a contact begins that
 * TCP can use, and takes it away when that ends.
 */
final class RelayNetwork {
  /** Behind what a session has on its way, so many bundles may wait in Gantry. */
  static final int AHEAD_TRANSFERS = 1_024;

  /** Losses are drawn for themselves: where there are none, nothing else changes. */
  private static final long LOSSES = 0x10_55e5;

  private static final int PORT = 4556;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int KEEPALIVE_SECONDS = 60;
  private static final int MAX_KEEPALIVE_SECONDS = 65_535;

  /** Steps of a handshake are given so many of the longest round trips, and a reserve. */
  private static final int PATIENT_ROUND_TRIPS = 3;

  private static final Duration RESERVE = Duration.ofSeconds(15);

  private final RelaySetup setup;
  private final World world;
  private final Map<String, Integer> indices = new LinkedHashMap<>();
  private final Map<NodeId, Integer> nodeIds = new LinkedHashMap<>();
  private final List<RelayNode> settings = new ArrayList<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<Set<String>> targets = new ArrayList<>();
  private final ContactTable contacts;

  RelayNetwork(RelaySetup setup) {
    this.setup = setup;
    world = new World(setup.seed(), LinkConditions.PERFECT);
    for (String name : setup.names()) {
      indices.put(name, indices.size());
      nodeIds.put(NodeNames.nodeId(name), nodeIds.size());
    }
    contacts =
        new ContactTable(
            setup.contacts(), indices, world.clock(), SeededRandom.of(setup.seed() ^ LOSSES));
    indices.forEach((name, index) -> settings.add(settingsOf(setup, name)));
    var ids = List.copyOf(nodeIds.keySet());
    for (int i = 0; i < settings.size(); i++) {
      targets.add(new LinkedHashSet<>());
      nodes.add(new SimulatedNode(world, nodeSetup(i, ids.get(i))));
    }
    contacts.directions().forEach(this::connect);
  }

  private static RelayNode settingsOf(RelaySetup setup, String name) {
    return setup.nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElse(RelayNode.of(name));
  }

  VirtualClock clock() {
    return world.clock();
  }

  NodeBpa bpa(int node) {
    return nodes.get(node).bpa();
  }

  RelayNode settings(int node) {
    return settings.get(node);
  }

  /** Which node has which Node ID. */
  Map<NodeId, Integer> nodeIds() {
    return Collections.unmodifiableMap(nodeIds);
  }

  /** Which node has which name. */
  Map<String, Integer> indices() {
    return Collections.unmodifiableMap(indices);
  }

  ContactTable contacts() {
    return contacts;
  }

  /**
   * Starts all nodes, and plans all that the plan has them do.
   *
   * @param agents what is above each
   * @param changed is done when contacts of two nodes have begun or ended
   */
  void start(List<? extends BundleAgent> agents, PairListener changed) {
    for (int i = 0; i < nodes.size(); i++) {
      bpa(i).employ(agents.get(i));
      nodes.get(i).start();
      bpa(i).register();
    }
    for (var line : contacts.lines()) {
      if (line.from() < line.to()) {
        line.spans().forEach(span -> plan(line, span, changed));
      }
    }
  }

  /** Who hears that two nodes can reach each other now, or no longer. */
  interface PairListener {
    void changed(int one, int other);
  }

  private void plan(Line line, Line.Span span, PairListener changed) {
    int dialler = line.from();
    int dialled = line.to();
    clock()
        .at(
            span.fromNanos(),
            () -> {
              targets.get(dialler).add(address(dialled));
              reconfigure(dialler);
              changed.changed(dialler, dialled);
            });
    clock()
        .at(
            span.untilNanos(),
            () -> {
              if (line.at(span.untilNanos()) == null) {
                targets.get(dialler).remove(address(dialled));
                reconfigure(dialler);
              }
              changed.changed(dialler, dialled);
            });
    if (setup.gaps() == Gaps.BREAK) {
      long lastNanos = span.untilNanos() + contacts.longestDelayNanos(dialler, dialled);
      clock()
          .at(
              lastNanos,
              () -> {
                if (line.at(lastNanos) == null) {
                  world.breakOff(host(dialler), address(dialled), "the contact has ended");
                }
              });
    }
  }

  private void reconfigure(int node) {
    nodes.get(node).reconfigure(nodeSettings(node, nodes.get(node).setup().node().nodeIds()));
  }

  private void connect(ContactTable.Direction forth) {
    if (forth.from() < forth.to()) {
      var back = contacts.direction(forth.to(), forth.from());
      world.schedule(host(forth.from()), address(forth.to()), forth.channel(), back.channel());
    }
  }

  private NodeSetup nodeSetup(int node, NodeId nodeId) {
    var ids = List.of(nodeId);
    return new NodeSetup(
        host(node),
        List.of(address(node)),
        nodeSettings(node, ids),
        sessions(node, ids),
        null,
        Duration.ZERO);
  }

  private NodeSettings nodeSettings(int node, List<NodeId> ids) {
    var peers =
        new PeerSettings(
            true,
            Redials.DEFAULT,
            PeerSettings.DIALLED.hold(),
            settings.get(node).maxUnackedTransfers() + 2 * AHEAD_TRANSFERS);
    return new NodeSettings(
        ids,
        targets.get(node).stream().map(address -> new DialTarget(address, null, peers)).toList(),
        List.of(),
        peers.waiting(),
        NodeSettings.Limits.DEFAULT,
        NodeSettings.DEFAULT_BPA_HOLD,
        // Nobody but the nodes of the plan is there.
        UnprovenNodeIds.ALL);
  }

  private SessionSettings sessions(int node, List<NodeId> ids) {
    var given = settings.get(node);
    long roundTripNanos = contacts.longestRoundTripNanos(node);
    var patience = RESERVE.plusNanos(PATIENT_ROUND_TRIPS * roundTripNanos);
    long roundTripSeconds =
        Math.min(MAX_KEEPALIVE_SECONDS, Math.ceilDiv(roundTripNanos, NANOS_PER_SECOND));
    var keepalive = given.keepaliveSeconds();
    var offer = SessionSettings.Offer.DEFAULT;
    var timers = SessionSettings.Timers.DEFAULT;
    var limits = SessionSettings.Limits.DEFAULT;
    return new SessionSettings(
        ids,
        new SessionSettings.Offer(
            keepalive != null ? keepalive : Math.max(KEEPALIVE_SECONDS, (int) roundTripSeconds),
            offer.segmentMruBytes(),
            offer.transferMruBytes()),
        SessionSettings.Demands.DEFAULT,
        SessionSettings.Security.PLAINTEXT,
        new SessionSettings.Timers(
            patience,
            patience,
            patience,
            patience,
            timers.idle(),
            timers.silenceWithoutKeepalive(),
            timers.silencePerKeepalive()),
        new SessionSettings.Limits(
            given.maxUnackedTransfers(),
            given.maxUnackedBytes(),
            limits.maxQueuedTransfers(),
            limits.maxSegmentBytes(),
            limits.writeAheadBytes(),
            limits.maxPendingAcknowledgements(),
            limits.maxEmptySegments(),
            limits.maxViolations(),
            limits.refuseOnce()));
  }

  private static String host(int node) {
    return "10.%d.%d.%d".formatted(node >> 16 & 0xff, node >> 8 & 0xff, node & 0xff);
  }

  private static String address(int node) {
    return host(node) + ":" + PORT;
  }
}
