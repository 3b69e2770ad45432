package dev.gantry.testbench.memory;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.OrderOutcome;
import dev.gantry.domain.node.PeerOrder;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.payload.PeerAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A node without sockets, which is what it is told to be. Any thread. */
public final class InMemoryNode implements NodeOperations {
  private static final int MAX_CHANGES = 1024;

  private final List<String> listening;
  // Guarded by this.
  private final Map<Long, SessionStatus> sessions = new TreeMap<>();
  private final Map<String, PeerStatus> peers = new TreeMap<>();
  private List<String> nodeIds = List.of();
  private boolean registered;
  private boolean draining;
  private Totals ended = Totals.NONE;
  private final Map<String, Totals> endedByNode = new TreeMap<>();
  private long sessionNumbers;
  private final ChangeFeed<PeerChange> changes = new ChangeFeed<>(MAX_CHANGES);
  private long peerNumbers;

  private InMemoryNode(List<String> listening) {
    this.listening = List.copyOf(listening);
  }

  /** A node that accepts connections on {@code addresses} and is not registered. */
  public static InMemoryNode listening(String... addresses) {
    return new InMemoryNode(List.of(addresses));
  }

  // ---- The port.

  @Override
  public synchronized NodeStatus status() {
    return new NodeStatus(nodeIds, draining ? List.of() : listening, registered, draining);
  }

  @Override
  public synchronized List<SessionStatus> sessions() {
    return List.copyOf(sessions.values());
  }

  /** Sessions here carry nothing. */
  @Override
  public CompletionStage<List<TransferStatus>> transfers(SessionKey session) {
    return CompletableFuture.completedStage(List.of());
  }

  @Override
  public synchronized PeerTable peers() {
    return new PeerTable(changes.newest(), List.copyOf(peers.values()));
  }

  @Override
  public ChangeFeed<PeerChange> peerChanges() {
    return changes;
  }

  @Override
  public synchronized Totals totals() {
    var totals = ended;
    for (var session : sessions.values()) {
      totals = totals.plus(session);
    }
    return totals;
  }

  @Override
  public synchronized Map<String, Totals> totalsByNode() {
    var totals = new TreeMap<>(endedByNode);
    sessions
        .values()
        .forEach(
            session ->
                totals.merge(name(session, totals), Totals.NONE.plus(session), Totals::plus));
    return totals;
  }

  private static String name(SessionStatus session, Map<String, Totals> known) {
    var nodeId = session.peerNodeId();
    if (nodeId == null || !session.peerNodeIdProven() && !session.active()) {
      return OTHERS;
    }
    return known.containsKey(nodeId) || known.size() < MAX_NAMED_NODES ? nodeId : OTHERS;
  }

  @Override
  public synchronized CompletionStage<OrderOutcome> order(PeerOrder what, String name) {
    return CompletableFuture.completedStage(outcome(what, name));
  }

  private OrderOutcome outcome(PeerOrder what, String name) {
    if (draining) {
      return OrderOutcome.LEAVING;
    }
    for (var peer : List.copyOf(peers.values())) {
      if (peer.address().equals(name) || peer.nodeIds().contains(name)) {
        return outcome(what, peer);
      }
    }
    return OrderOutcome.UNKNOWN;
  }

  private OrderOutcome outcome(PeerOrder what, PeerStatus peer) {
    boolean drain = what == PeerOrder.DRAIN;
    if (peer.drained() == drain) {
      return drain ? OrderOutcome.ALREADY : OrderOutcome.NOT_DIALLED;
    }
    peer.sessions().forEach(this::closeSession);
    put(peer.with(List.of()).drained(drain));
    return OrderOutcome.DONE;
  }

  @Override
  public synchronized boolean endSession(SessionKey session) {
    return closeSession(session);
  }

  // ---- What the test says.

  /** The BPA has us. */
  public synchronized void registered(NodeId... ours) {
    nodeIds = List.of(ours).stream().map(NodeId::text).toList();
    registered = true;
  }

  /** The BPA has us no more. */
  public synchronized void unregistered() {
    registered = false;
  }

  /** The node leaves. */
  public synchronized void drain() {
    draining = true;
  }

  /** A session with {@code peer} is Established and the peer announced. */
  public synchronized SessionKey openSession(PeerAddress peer, boolean active, NodeId... nodeIds) {
    var key = new SessionKey(++sessionNumbers);
    var texts = List.of(nodeIds).stream().map(NodeId::text).toList();
    sessions.put(
        key.number(),
        new SessionStatus(
            key,
            active,
            ReportedState.ESTABLISHED_IDLE,
            peer.text(),
            texts.isEmpty() ? null : texts.getFirst(),
            false,
            null,
            0,
            0,
            0,
            0));
    var before = peers.get(peer.text());
    var open = new ArrayList<SessionKey>(before == null ? List.of() : before.sessions());
    open.add(key);
    open.sort(Comparator.comparingLong(SessionKey::number));
    long number = before == null ? ++peerNumbers : before.number();
    put(new PeerStatus(number, peer.text(), texts, true, open));
    return key;
  }

  /** A session has carried so much in all; unknown ones are ignored. */
  public synchronized void carried(SessionKey session, Totals carried) {
    sessions.computeIfPresent(
        session.number(),
        (_, row) ->
            new SessionStatus(
                row.key(),
                row.active(),
                row.state(),
                row.remoteAddress(),
                row.peerNodeId(),
                row.peerNodeIdProven(),
                row.tls(),
                carried.bundlesSent(),
                carried.bundlesReceived(),
                carried.bytesSent(),
                carried.bytesReceived()));
  }

  /** A session is over; its peer stays announced. False when there is no such session. */
  public synchronized boolean closeSession(SessionKey session) {
    var over = sessions.remove(session.number());
    if (over == null) {
      return false;
    }
    ended = ended.plus(over);
    endedByNode.merge(name(over, endedByNode), Totals.NONE.plus(over), Totals::plus);
    for (var peer : List.copyOf(peers.values())) {
      if (peer.sessions().contains(session)) {
        var left = peer.sessions().stream().filter(key -> !key.equals(session)).toList();
        put(peer.with(left));
      }
    }
    return true;
  }

  /** A peer is withdrawn from the BPA and forgotten; unknown ones are ignored. */
  public synchronized void withdraw(PeerAddress peer) {
    var gone = peers.remove(peer.text());
    if (gone != null) {
      changes.add(new PeerChange(gone.number(), null));
    }
  }

  private void put(PeerStatus peer) {
    peers.put(peer.address(), peer);
    changes.add(new PeerChange(peer.number(), peer));
  }
}
