package dev.gantry.domain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NodeAction.SupersedePeer;
import dev.gantry.domain.peer.SessionKey;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Holds what a node orders against what may be ordered at all, one action after the other. */
final class NodeJudge {
  private final long seed;
  private final TreeSet<Long> admitted = new TreeSet<>();
  private final TreeSet<Long> over = new TreeSet<>();
  private final TreeSet<Long> ending = new TreeSet<>();
  private final TreeMap<Long, String> takesAs = new TreeMap<>();
  private final TreeMap<Long, Long> peerOf = new TreeMap<>();
  private final TreeMap<Long, Long> divertedFrom = new TreeMap<>();
  private final TreeSet<Long> peers = new TreeSet<>();
  private final TreeMap<Long, Long> supersededBy = new TreeMap<>();
  private final TreeMap<Long, Integer> dialsUnderWay = new TreeMap<>();

  /** Peers that are targets. */
  private final TreeSet<Long> wanted = new TreeSet<>();

  private final TreeMap<String, Announced> announced = new TreeMap<>();

  /** Whose address the BPA was told it was, last. */
  private final TreeMap<String, Long> toldOf = new TreeMap<>();

  private boolean registered;
  private boolean listening;
  private boolean leaving;
  private int drained;
  private @Nullable SessionKey offered;

  NodeJudge(long seed) {
    this.seed = seed;
  }

  /** What the BPA knows an address by. */
  record Announced(long peer, List<NodeId> nodeIds) {}

  // ---- What the world tells.

  void told(NodeEvent event) {
    switch (event) {
      case NodeEvent.BpaRegistered _ -> registered = true;
      case NodeEvent.BpaLost _ -> registered = false;
      case NodeEvent.ConnectionOffered(var session, _) -> offered = session;
      case NodeEvent.SessionEnding(var session) -> ending.add(session.number());
      case NodeEvent.SessionEnded(var session, _, _) ->
          expect(over.add(session.number()), "%s ends once", session);
      case NodeEvent.DrainRequested _ -> leaving = true;
      case NodeEvent.PeerOrdered _,
          NodeEvent.Configured _,
          NodeEvent.SessionEstablished _,
          NodeEvent.DialWanted _,
          NodeEvent.DiallingRests _,
          NodeEvent.DialFailed _,
          NodeEvent.PeerReachable _,
          NodeEvent.PeerUnreachable _,
          NodeEvent.DeadlineReached _ -> {}
    }
  }

  /** A peer's machine has ordered a dial. */
  void dialled(long peer) {
    if (!peers.contains(peer)) {
      return;
    }
    expect(dialsUnderWay.merge(peer, 1, Integer::sum) == 1, "p%d has one dial at a time", peer);
  }

  // ---- What the node orders.

  void ordered(NodeAction action) {
    switch (action) {
      case NodeAction.Admit(var session, var rules) -> {
        answered(session);
        admitted.add(session.number());
        expect(!rules.localNodeIds().isEmpty(), "%s has our node ids", session);
        expect(drained == 0, "%s is not admitted after the end", session);
      }
      case NodeAction.TurnAway(var session, _) -> answered(session);
      case NodeAction.EndSession(var session, _, _, boolean urgent) -> {
        expectAlive(session);
        expect(ending.add(session.number()) || urgent, "%s is asked to end once", session);
      }
      case NodeAction.AbandonSession(var session, _) -> {
        expectAlive(session);
        ending.add(session.number());
      }
      case NodeAction.HoldBundles(var session) -> {
        expectAlive(session);
        expect(!registered && !leaving, "%s is held while the BPA is away", session);
        expect(!ending.contains(session.number()), "%s ends and is not held", session);
        expect(takesAs.remove(session.number()) != null, "%s took bundles", session);
      }
      case NodeAction.TakeBundles(var session, var address) -> take(session, address);
      case NodeAction.Listen(boolean accept) -> {
        expect(listening != accept && !leaving, "listening changes to %s", accept);
        listening = accept;
      }
      case NodeAction.StopListening _ -> listening = false;
      case NodeAction.AddPeer(var peer, var target, _) -> {
        expect(peers.add(peer.number()), "%s is made once", peer);
        if (target != null) {
          wanted.add(peer.number());
        }
      }
      case NodeAction.GiveSession(var peer, var session, _, boolean dialled, _) -> {
        expectCurrent(peer);
        expectAlive(session);
        var before = peerOf.put(session.number(), peer.number());
        expect(
            before == null || peer.number() == supersededBy.getOrDefault(before, -1L),
            "%s of p%d is given to %s",
            session,
            before,
            peer);
        if (dialled) {
          dialIsOver(peer);
        }
      }
      case NodeAction.RetireSession(var peer, var session) -> {
        expectCurrent(peer);
        boolean was = peerOf.remove(session.number(), peer.number());
        expect(
            was || divertedFrom.remove(session.number(), peer.number()),
            "%s is retired from its peer, not %s",
            session,
            peer);
      }
      case NodeAction.DivertDial(var peer, var session) -> {
        expectCurrent(peer);
        divertedFrom.put(session.number(), peer.number());
        dialIsOver(peer);
      }
      case SupersedePeer(var peer, var by) -> {
        expectCurrent(peer);
        expectCurrent(by);
        supersededBy.put(peer.number(), by.number());
        // Where its dials have led is nobody's affair any more.
        divertedFrom.values().removeIf(from -> from == peer.number());
      }
      case NodeAction.AnnouncePeer(var peer, var address, var nodeIds) -> {
        expectCurrent(peer);
        expect(!leaving, "%s is not announced in a drain", peer);
        var before = announced.put(address, new Announced(peer.number(), nodeIds));
        toldOf.put(address, peer.number());
        expect(
            before == null || before.peer == peer.number(),
            "%s belongs to %s and is announced for %s",
            address,
            before,
            peer);
        expect(
            before != null
                || announced.values().stream().filter(a -> a.peer == peer.number()).count() == 1,
            "%s is announced under one address",
            peer);
      }
      case NodeAction.WithdrawPeer(var peer, var address) -> {
        expect(peers.contains(peer.number()), "%s is known", peer);
        var before = announced.remove(address);
        expect(
            before != null && before.peer == peer.number(),
            "%s is withdrawn for %s and was %s",
            address,
            peer,
            before);
      }
      case NodeAction.ForgetPeer(var peer) -> {
        expect(peers.remove(peer.number()), "%s is forgotten once", peer);
        expect(
            announced.values().stream().noneMatch(a -> a.peer == peer.number()),
            "%s is withdrawn before it is forgotten",
            peer);
        expect(!peerOf.containsValue(peer.number()), "%s has no session", peer);
        // Whatever its dial comes to, nobody is told.
        dialsUnderWay.remove(peer.number());
      }
      case NodeAction.AllowDial(var peer) -> {
        expectCurrent(peer);
        expect(wanted.contains(peer.number()), "%s is to be dialled", peer);
        expect(!leaving, "%s is not dialled in a drain", peer);
      }
      case NodeAction.FailDial(var peer, _) -> {
        expectCurrent(peer);
        dialIsOver(peer);
      }
      case NodeAction.DialNoMore(var peer) -> {
        expectCurrent(peer);
        expect(wanted.remove(peer.number()), "%s was a target", peer);
      }
      case NodeAction.DialAgain(var peer) -> {
        expectCurrent(peer);
        expect(wanted.add(peer.number()), "%s was no target", peer);
      }
      case NodeAction.DrainPeers _ -> expect(leaving, "peers are drained in a drain");
      case NodeAction.ReportDrained _ -> {
        drained++;
        expect(drained == 1, "the end is told once");
        expect(ending.containsAll(alive()), "at the end every session was let go");
      }
      case NodeAction.AnswerOrder _, NodeAction.Observe _ -> {}
    }
  }

  private void answered(SessionKey session) {
    expect(session.equals(offered), "%s was offered and is answered once", session);
    offered = null;
  }

  private void take(SessionKey session, String address) {
    expectAlive(session);
    if (!ending.contains(session.number())) {
      expect(registered && !leaving, "%s takes bundles while the BPA is there", session);
      // The BPA was told of it, if only before too many bundles waited for it.
      var known = toldOf.get(address);
      expect(
          known != null && known.equals(peerOf.getOrDefault(session.number(), -1L)),
          "%s takes bundles from %s, which the BPA knows as that of p%s",
          session,
          address,
          known);
    }
    expect(!address.equals(takesAs.put(session.number(), address)), "%s hears that once", session);
  }

  private void dialIsOver(PeerKey peer) {
    expect(
        dialsUnderWay.merge(peer.number(), -1, Integer::sum) == 0, "a dial of %s ends once", peer);
  }

  /**
   * After all that one event led to.
   *
   * @param allTold whether no session waits to be told something
   */
  void judge(boolean allTold) {
    expect(offered == null, "%s is answered at once", offered);
    var nodeIds = new TreeSet<String>();
    announced.forEach(
        (address, known) ->
            known.nodeIds.forEach(
                nodeId -> expect(nodeIds.add(nodeId.text()), "%s is announced twice", nodeId)));
    takesAs.forEach(
        (session, address) -> {
          if (ending.contains(session) || over.contains(session)) {
            return;
          }
          expect(registered || !allTold, "s%d takes nothing while the BPA is away", session);
          var known = announced.get(address);
          long peer = peerOf.getOrDefault(session, -1L);
          expect(
              known == null
                  || known.peer == peer
                  || supersededBy.getOrDefault(known.peer, -1L) == peer,
              "s%d of p%d takes bundles as %s, which is %s",
              session,
              peer,
              address,
              known);
        });
  }

  /** At the very end. */
  void judgeTheEnd() {
    expect(drained == 1, "the end is told");
    expect(alive().isEmpty(), "%s are over", alive());
    judgeIdle();
    expect(
        dialsUnderWay.values().stream().allMatch(count -> count == 0),
        "dials are under way: %s",
        dialsUnderWay);
  }

  /** When all sessions are over and all peers were given up. */
  void judgeIdle() {
    expect(announced.isEmpty(), "%s are withdrawn", announced);
    expect(peerOf.isEmpty(), "%s are retired", peerOf);
    expect(divertedFrom.isEmpty(), "%s are retired, too", divertedFrom);
  }

  boolean listening() {
    return listening;
  }

  boolean drained() {
    return drained > 0;
  }

  List<String> announcedAddresses() {
    return List.copyOf(announced.keySet());
  }

  long peerAt(String address) {
    var known = announced.get(address);
    return known == null ? -1 : known.peer;
  }

  private TreeSet<Long> alive() {
    var alive = new TreeSet<>(admitted);
    alive.removeAll(over);
    return alive;
  }

  private void expectAlive(SessionKey session) {
    expect(
        admitted.contains(session.number()) && !over.contains(session.number()),
        "%s is there",
        session);
  }

  private void expectCurrent(PeerKey peer) {
    expect(
        peers.contains(peer.number()) && !supersededBy.containsKey(peer.number()),
        "%s is there",
        peer);
  }

  private void expect(boolean condition, String what, @Nullable Object... details) {
    if (!condition) {
      assertThat(condition).as("seed %d: %s", seed, String.format(what, details)).isTrue();
    }
  }
}
