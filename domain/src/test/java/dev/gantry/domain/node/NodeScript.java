package dev.gantry.domain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node in virtual time, told of the world in one line each. */
final class NodeScript {
  static final long SECOND = 1_000_000_000L;
  static final NodeId US = NodeId.parse("ipn:1.0");
  static final NodeId N2 = NodeId.parse("ipn:2.0");
  static final NodeId N3 = NodeId.parse("ipn:3.0");
  static final String A2 = "192.0.2.2:4556";
  static final String A3 = "192.0.2.3:4556";

  /** Where node 2 comes from. */
  static final String E2 = "192.0.2.2:40001";

  static final PeerSettings PASSIVE = PeerSettings.PASSIVE;
  static final long MTU = 1000;
  static final Duration HOLD = Duration.ofSeconds(30);

  final Node node;

  /** Near the end of the number line, so that a comparison that is not by subtraction fails. */
  long now = Long.MAX_VALUE - 10 * SECOND - 7;

  private long lastSession;

  NodeScript(NodeSettings settings) {
    node = new Node(settings);
  }

  /** One that is registered and has made its targets. */
  static NodeScript registered(NodeSettings settings) {
    var script = new NodeScript(settings);
    script.register();
    return script;
  }

  // ---- Settings.

  static DialTarget target(String address) {
    return new DialTarget(address, null, PeerSettings.DIALLED);
  }

  static DialTarget target(String address, NodeId expected) {
    return new DialTarget(address, expected, PeerSettings.DIALLED);
  }

  static NodeSettings settings(DialTarget... targets) {
    return NodeSettings.of(List.of(US), Arrays.asList(targets));
  }

  static NodeSettings believing(UnprovenNodeIds unproven, DialTarget... targets) {
    return new NodeSettings(
        List.of(US),
        Arrays.asList(targets),
        List.of(),
        PASSIVE,
        NodeSettings.Limits.DEFAULT,
        HOLD,
        unproven);
  }

  static NodeSettings naming(NamedPeer... named) {
    return new NodeSettings(
        List.of(US),
        List.of(),
        Arrays.asList(named),
        PASSIVE,
        NodeSettings.Limits.DEFAULT,
        HOLD,
        UnprovenNodeIds.NONE);
  }

  static NodeSettings limited(NodeSettings.Limits limits, DialTarget... targets) {
    return new NodeSettings(
        List.of(US),
        Arrays.asList(targets),
        List.of(),
        PASSIVE,
        limits,
        HOLD,
        UnprovenNodeIds.DIALLED);
  }

  // ---- Events.

  List<NodeAction> tell(NodeEvent event) {
    return node.handle(event, now);
  }

  List<NodeAction> register() {
    return tell(new NodeEvent.BpaRegistered(List.of()));
  }

  List<NodeAction> order(PeerOrder what, String address) {
    return tell(new NodeEvent.PeerOrdered(7, what, address, null));
  }

  List<NodeAction> order(PeerOrder what, NodeId nodeId) {
    return tell(new NodeEvent.PeerOrdered(7, what, "", nodeId));
  }

  List<NodeAction> lose() {
    return tell(new NodeEvent.BpaLost("gone"));
  }

  /** The BPA stays away until it is given up. */
  List<NodeAction> giveUp() {
    var actions = new ArrayList<>(lose());
    now += HOLD.toNanos();
    actions.addAll(deadline());
    return actions;
  }

  List<NodeAction> deadline() {
    return tell(new NodeEvent.DeadlineReached());
  }

  /** Everything that is due at once. */
  List<NodeAction> settle() {
    var actions = new ArrayList<NodeAction>();
    while (node.nextDeadlineNanos() != Node.NO_DEADLINE && node.nextDeadlineNanos() - now <= 0) {
      actions.addAll(deadline());
    }
    return actions;
  }

  /** The session that was offered last. */
  SessionKey last() {
    return new SessionKey(lastSession);
  }

  List<NodeAction> offer(Origin origin) {
    return tell(new NodeEvent.ConnectionOffered(new SessionKey(++lastSession), origin));
  }

  List<NodeAction> offer(String remoteAddress) {
    return offer(caller(remoteAddress));
  }

  static Origin.Accepted caller(String remoteAddress, Origin.Candidate... candidates) {
    return new Origin.Accepted(
        remoteAddress, source(remoteAddress), false, Arrays.asList(candidates));
  }

  /** The octets of a dotted address, null for others. */
  static @Nullable Octets source(String remoteAddress) {
    var parts = remoteAddress.replaceAll(":.*", "").split("\\.");
    if (parts.length != 4) {
      return null;
    }
    var octets = new byte[4];
    for (int i = 0; i < 4; i++) {
      octets[i] = (byte) Integer.parseInt(parts[i]);
    }
    return Octets.of(octets);
  }

  List<NodeAction> establish(
      SessionKey session, String remoteAddress, @Nullable NodeId nodeId, boolean proven) {
    return tell(
        new NodeEvent.SessionEstablished(
            session,
            remoteAddress,
            new SessionParameters(US, nodeId, proven, 60, MTU, MTU, proven)));
  }

  /** A session that is accepted and Established with a Node ID that is proven. */
  SessionKey accept(String remoteAddress, @Nullable NodeId proven) {
    assertThat(offer(remoteAddress)).anyMatch(NodeAction.Admit.class::isInstance);
    assertThat(establish(last(), remoteAddress, proven, proven != null))
        .anyMatch(NodeAction.GiveSession.class::isInstance);
    return last();
  }

  /** A session that is accepted, Established and whose peer is announced. */
  SessionKey acceptAndAnnounce(String remoteAddress, @Nullable NodeId proven, PeerKey peer) {
    var session = accept(remoteAddress, proven);
    assertThat(reachable(peer)).anyMatch(NodeAction.AnnouncePeer.class::isInstance);
    return session;
  }

  /** A session that a peer's dial comes to, whose peer is announced where it was found. */
  SessionKey dialAndAnnounce(PeerKey peer, String remoteAddress, NodeId proven) {
    var session = dialled(peer);
    assertThat(establish(session, remoteAddress, proven, true)).contains(give(peer, session, true));
    assertThat(reachable(peer)).startsWith(announce(peer, remoteAddress, proven));
    return session;
  }

  /** What a peer's dial comes to before it is Established. */
  SessionKey dialled(PeerKey peer) {
    assertThat(offer(new Origin.Dialled(peer))).anyMatch(NodeAction.Admit.class::isInstance);
    return last();
  }

  List<NodeAction> ending(SessionKey session) {
    return tell(new NodeEvent.SessionEnding(session));
  }

  List<NodeAction> end(SessionKey session) {
    return end(session, EndCause.TERMINATED_BY_PEER);
  }

  List<NodeAction> end(SessionKey session, EndCause cause) {
    return tell(new NodeEvent.SessionEnded(session, cause, "it is over"));
  }

  List<NodeAction> dialWanted(PeerKey peer) {
    return tell(new NodeEvent.DialWanted(peer));
  }

  List<NodeAction> reachable(PeerKey peer) {
    return tell(new NodeEvent.PeerReachable(peer));
  }

  List<NodeAction> unreachable(PeerKey peer) {
    return tell(new NodeEvent.PeerUnreachable(peer));
  }

  List<NodeAction> configure(NodeSettings settings) {
    return tell(new NodeEvent.Configured(settings));
  }

  List<NodeAction> drain(Duration grace) {
    return tell(new NodeEvent.DrainRequested(grace));
  }

  // ---- Actions.

  static PeerKey p(long number) {
    return new PeerKey(number);
  }

  static NodeAction turnAway(SessionKey session, NodeAction.TurnAwayCause cause) {
    return new NodeAction.TurnAway(session, cause);
  }

  static NodeAction give(PeerKey peer, SessionKey session, boolean dialled) {
    return new NodeAction.GiveSession(peer, session, MTU, dialled, null);
  }

  static NodeAction announce(PeerKey peer, String address, NodeId... nodeIds) {
    return new NodeAction.AnnouncePeer(peer, address, Arrays.asList(nodeIds));
  }

  static NodeAction withdraw(PeerKey peer, String address) {
    return new NodeAction.WithdrawPeer(peer, address);
  }

  static NodeAction take(SessionKey session, String address) {
    return new NodeAction.TakeBundles(session, address);
  }

  static NodeAction hold(SessionKey session) {
    return new NodeAction.HoldBundles(session);
  }

  static NodeAction endSession(
      SessionKey session, TerminationReason reason, EndCause cause, boolean urgent) {
    return new NodeAction.EndSession(session, reason, cause, urgent);
  }

  static NodeAction bpaLost(SessionKey session) {
    return endSession(
        session, TerminationReason.Known.RESOURCE_EXHAUSTION, EndCause.BPA_LOST, false);
  }

  static NodeAction shutdown(SessionKey session, boolean urgent) {
    return endSession(session, TerminationReason.Known.UNKNOWN, EndCause.SHUTDOWN, urgent);
  }

  static NodeAction observed(NodeObservation observation) {
    return new NodeAction.Observe(observation);
  }

  /** The actions of one kind. */
  static <A extends NodeAction> List<A> only(Class<A> kind, List<NodeAction> actions) {
    return actions.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The actions are not of interest. */
  static void run(List<NodeAction> actions) {
    assertThat(actions).isNotNull();
  }
}
