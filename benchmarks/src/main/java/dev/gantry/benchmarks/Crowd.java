package dev.gantry.benchmarks;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.DialTarget;
import dev.gantry.domain.node.NamedPeer;
import dev.gantry.domain.node.Node;
import dev.gantry.domain.node.NodeAction;
import dev.gantry.domain.node.NodeEvent;
import dev.gantry.domain.node.NodeSettings;
import dev.gantry.domain.node.Origin;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionParameters;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A node machine among as many configured peers, which it dials, as others that come to it. */
final class Crowd {
  private static final NodeId US = NodeId.parse("ipn:1.0");
  private static final long MTU_BYTES = 1 << 20;
  private static final int FIRST_CALLER = 100_000;
  private static final NodeSettings.Limits ROOM =
      new NodeSettings.Limits(40_000, 0, 40_000, 0, 16, 16_384, 50, 50);

  private final NodeSettings settings;
  private Node node;
  private boolean registered;
  private long nowNanos;
  private long lastSession;

  /** One of {@code peers} configured peers, which has not heard of its BPA. */
  Crowd(int peers) {
    settings = settings(peers);
    node = new Node(settings);
  }

  /** One whose peers are made, with as many other peers that have come and have a session. */
  static Crowd settled(int peers) {
    var crowd = new Crowd(peers);
    crowd.changeBpa();
    for (int i = 0; i < peers; i++) {
      crowd.arrive();
    }
    return crowd;
  }

  private static NodeSettings settings(int peers) {
    var targets =
        IntStream.range(0, peers)
            .mapToObj(
                i -> new DialTarget("192.0.2.1:" + (1024 + i), nodeId(i), PeerSettings.DIALLED))
            .toList();
    // As the configuration has it: whom we dial is known when it comes to us, too.
    var named =
        targets.stream()
            .map(
                target ->
                    new NamedPeer(
                        "to " + target.address(),
                        target.address(),
                        target.expectedNodeId(),
                        PeerSettings.PASSIVE))
            .toList();
    return new NodeSettings(
        List.of(US),
        targets,
        named,
        PeerSettings.PASSIVE,
        ROOM,
        Duration.ofSeconds(30),
        UnprovenNodeIds.DIALLED);
  }

  /** Begins anew: the same peers, and a BPA of which nothing was heard. */
  void renew() {
    node = new Node(settings);
    registered = false;
  }

  /** Whether there is something that the node wants to do at once, after other work. */
  boolean isDue() {
    return node.nextDeadlineNanos() - nowNanos <= 0;
  }

  /**
   * Tells the node one event: that its time has come if something is due, else that the BPA has
   * come or gone.
   */
  List<NodeAction> turn() {
    if (isDue()) {
      return tell(new NodeEvent.DeadlineReached());
    }
    registered = !registered;
    return tell(
        registered ? new NodeEvent.BpaRegistered(List.of()) : new NodeEvent.BpaLost("gone"));
  }

  /** The BPA comes or goes, and all hear of it; returns how many actions that came to. */
  int changeBpa() {
    int actions = 0;
    do {
      actions += turn().size();
    } while (isDue());
    return actions;
  }

  /** A session that is let in, Established with a proven Node ID, and announced to the BPA. */
  SessionKey arrive() {
    var session = new SessionKey(++lastSession);
    int caller = FIRST_CALLER + (int) lastSession;
    var address = "198.51.100.1:" + caller;
    only(
        NodeAction.Admit.class,
        tell(
            new NodeEvent.ConnectionOffered(
                session, new Origin.Accepted(address, null, false, List.of()))));
    var parameters =
        new SessionParameters(US, nodeId(caller), true, 60, MTU_BYTES, MTU_BYTES, true);
    var given =
        only(
            NodeAction.GiveSession.class,
            tell(new NodeEvent.SessionEstablished(session, address, parameters)));
    only(NodeAction.AnnouncePeer.class, tell(new NodeEvent.PeerReachable(given.peer())));
    return session;
  }

  /** That session ends; its peer is given up and forgotten. */
  void leave(SessionKey session) {
    var ended = new NodeEvent.SessionEnded(session, EndCause.TERMINATED_BY_PEER, "it is over");
    var peer = only(NodeAction.RetireSession.class, tell(ended)).peer();
    only(NodeAction.ForgetPeer.class, tell(new NodeEvent.PeerUnreachable(peer)));
  }

  private static NodeId nodeId(int number) {
    return NodeId.parse("ipn:" + (10 + number) + ".0");
  }

  private List<NodeAction> tell(NodeEvent event) {
    return node.handle(event, nowNanos);
  }

  private static <A extends NodeAction> A only(Class<A> kind, List<NodeAction> actions) {
    for (var action : actions) {
      if (kind.isInstance(action)) {
        return kind.cast(action);
      }
    }
    throw new IllegalStateException("no " + kind.getSimpleName() + " in " + actions);
  }
}
