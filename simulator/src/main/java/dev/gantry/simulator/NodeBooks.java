package dev.gantry.simulator;

import static dev.gantry.simulator.InvariantError.check;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.Node;
import dev.gantry.domain.node.NodeAction;
import dev.gantry.domain.node.NodeEvent;
import dev.gantry.domain.node.NodeObservation;
import dev.gantry.domain.node.PeerKey;
import dev.gantry.domain.peer.SessionKey;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a node machine whatever happens: one node is one peer at the BPA, addresses are
 * announced and withdrawn in turn, each connection is answered at once, and nothing is waited for
 * without a deadline. Kept beside the machine from what it is told and asks for.
 */
final class NodeBooks {
  private record Announced(PeerKey peer, List<NodeId> nodeIds) {}

  private final String name;
  private final Map<String, Announced> announced = new LinkedHashMap<>();
  private final Set<String> everAnnounced = new LinkedHashSet<>();
  private final Set<PeerKey> dialsWanted = new LinkedHashSet<>();
  private final Map<SessionKey, PeerKey> given = new LinkedHashMap<>();
  private final Map<PeerKey, SessionKey> diverted = new LinkedHashMap<>();
  private @Nullable SessionKey offered;
  private boolean registered;
  private boolean awaited;
  private boolean leaving;
  private boolean drained;
  private boolean listening;

  NodeBooks(String name) {
    this.name = name;
  }

  /** Before the machine hears {@code event}. */
  void told(NodeEvent event) {
    switch (event) {
      case NodeEvent.BpaRegistered _ -> {
        registered = true;
        awaited = false;
      }
      case NodeEvent.BpaLost _ -> {
        awaited = registered && !leaving;
        registered = false;
      }
      case NodeEvent.ConnectionOffered(var session, _) -> offered = session;
      case NodeEvent.DialWanted(var peer) -> {
        // Who has been given a session hears of it soon, and needs no dial then.
        if (!given.containsValue(peer)) {
          dialsWanted.add(peer);
        }
      }
      case NodeEvent.DrainRequested _ -> leaving = true;
      case NodeEvent.SessionEnded(var session, _, _) -> diverted.values().remove(session);
      case NodeEvent _ -> {}
    }
  }

  /** In the order in which the machine wants it done. */
  void asked(NodeAction action) {
    switch (action) {
      case NodeAction.Admit(var session, _) -> answered(session);
      case NodeAction.TurnAway(var session, _) -> answered(session);
      case NodeAction.AnnouncePeer(var peer, String address, var nodeIds) -> {
        var before = announced.put(address, new Announced(peer, nodeIds));
        everAnnounced.add(address);
        check(
            before == null || before.peer().equals(peer),
            () -> name + " announces " + peer + " at " + address + ", where " + before + " is");
      }
      case NodeAction.WithdrawPeer(var peer, String address) -> {
        var before = announced.remove(address);
        check(
            before != null && before.peer().equals(peer),
            () -> name + " withdraws " + peer + " at " + address + ", where " + before + " is");
      }
      case NodeAction.ForgetPeer(var peer) ->
          check(!isAnnounced(peer), () -> name + " forgets " + peer + ", which the BPA knows");
      case NodeAction.AllowDial(var peer) -> {
        check(!leaving, () -> name + " dials while it leaves");
        dialsWanted.remove(peer);
      }
      case NodeAction.DialNoMore(var peer) -> dialsWanted.remove(peer);
      case NodeAction.GiveSession(var peer, var session, _, _, _) -> {
        given.put(session, peer);
        dialsWanted.remove(peer);
      }
      case NodeAction.RetireSession(var peer, var session) -> given.remove(session, peer);
      case NodeAction.DivertDial(var peer, var session) -> diverted.put(peer, session);
      case NodeAction.Listen(boolean accept) -> {
        check(accept != listening, () -> name + " is told to listen as it does: " + accept);
        listening = accept;
      }
      case NodeAction.ReportDrained _ -> {
        check(leaving && !drained, () -> name + " is drained again, or unasked");
        drained = true;
      }
      case NodeAction.Observe(NodeObservation.BpaGivenUp _) -> awaited = false;
      case NodeAction _ -> {}
    }
  }

  /** After all that one event led to was done. */
  void settled(Node machine) {
    check(offered == null, () -> name + " does not answer the connection of " + offered);
    var addresses = new LinkedHashMap<NodeId, String>();
    announced.forEach(
        (address, peer) -> {
          for (var nodeId : peer.nodeIds()) {
            var other = addresses.put(nodeId, address);
            check(
                other == null,
                () -> name + " has " + nodeId + " at " + other + " and at " + address);
          }
        });
    boolean dialsDue =
        !dialsWanted.isEmpty() && (registered || awaited) && !machine.nodeIds().isEmpty();
    check(
        !(leaving ? !drained : awaited || dialsDue)
            || machine.nextDeadlineNanos() != Node.NO_DEADLINE,
        () -> name + " may wait for ever; dials wanted " + dialsWanted);
  }

  /** A bundle comes, and the BPA is told that it is from there. */
  void bundleBegun(String from) {
    check(
        everAnnounced.contains(from),
        () -> name + " tells of a bundle from " + from + ", which was never announced");
  }

  Map<String, List<NodeId>> announced() {
    var found = new LinkedHashMap<String, List<NodeId>>();
    announced.forEach((address, peer) -> found.put(address, peer.nodeIds()));
    return found;
  }

  boolean isAnnounced(PeerKey peer) {
    return announced.values().stream().anyMatch(each -> each.peer().equals(peer));
  }

  /** Whether its last dial has led to another peer, with a session that lives. */
  boolean isDiverted(PeerKey peer) {
    return diverted.containsKey(peer);
  }

  boolean isLeaving() {
    return leaving;
  }

  boolean isDrained() {
    return drained;
  }

  private void answered(SessionKey session) {
    check(session.equals(offered), () -> name + " answers for " + session + ", unasked");
    offered = null;
  }
}
