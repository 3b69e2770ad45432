package dev.gantry.domain.node;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NodeAction.AddPeer;
import dev.gantry.domain.node.NodeAction.AnnouncePeer;
import dev.gantry.domain.node.NodeAction.DivertDial;
import dev.gantry.domain.node.NodeAction.ForgetPeer;
import dev.gantry.domain.node.NodeAction.GiveSession;
import dev.gantry.domain.node.NodeAction.RetireSession;
import dev.gantry.domain.node.NodeAction.SupersedePeer;
import dev.gantry.domain.node.NodeAction.WithdrawPeer;
import dev.gantry.domain.node.NodeObservation.DialDiverted;
import dev.gantry.domain.node.NodeObservation.PeersMerged;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.SessionBegin;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.TerminationReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which peer a session belongs to, and what the BPA knows of it. One node is one peer, under one
 * address: that at which it is dialled or configured, and only where none is known the one that it
 * came from. Not thread-safe.
 */
final class Peers {
  private final PeerTable table = new PeerTable();
  private final LinkedHashMap<NodeId, NamedPeer> namedById = new LinkedHashMap<>();
  private final LinkedHashMap<NodeId, String> addressesById = new LinkedHashMap<>();
  private NodeSettings settings;
  private boolean hasRivals;

  Peers(NodeSettings settings) {
    this.settings = settings;
    var _ = know(settings);
  }

  void configured(NodeSettings other, List<NodeAction> actions) {
    var changes = know(other);
    for (var peer : changes.resumed()) {
      if (!peer.drained) {
        actions.add(new NodeAction.DialAgain(peer.key));
      }
    }
    for (var peer : changes.dropped()) {
      if (peer.drained) {
        noMoreDrained(peer, actions);
      } else {
        actions.add(new NodeAction.DialNoMore(peer.key));
      }
      if (peer.fault != null) {
        peer.fault = null;
        observe(new NodeObservation.PeerMended(peer.key, peer.address), actions);
      }
      if (!peer.reachable) {
        forgetIfUnused(peer, actions);
      }
    }
  }

  /** The peer is neither dialled nor let in any more; its sessions end. */
  void drain(PeerEntry peer, Sessions sessions, List<NodeAction> actions) {
    peer.drained = true;
    observe(new NodeObservation.PeerDrained(peer.key, peer.address), actions);
    if (peer.target != null && peer.added) {
      actions.add(new NodeAction.DialNoMore(peer.key));
    }
    for (var session : peer.sessions) {
      sessions.end(session, TerminationReason.Known.UNKNOWN, EndCause.TERMINATED_LOCALLY, actions);
    }
  }

  /** A peer that was drained is one like others again. */
  void resume(PeerEntry peer, List<NodeAction> actions) {
    noMoreDrained(peer, actions);
    if (peer.target != null && peer.added) {
      actions.add(new NodeAction.DialAgain(peer.key));
    } else if (!peer.reachable) {
      forgetIfUnused(peer, actions);
    }
  }

  private static void noMoreDrained(PeerEntry peer, List<NodeAction> actions) {
    peer.drained = false;
    observe(new NodeObservation.PeerResumed(peer.key, peer.address), actions);
  }

  /** Whether an operator has drained the node that a session is with. */
  boolean isDrained(SessionEntry session, SessionParameters parameters) {
    var dialler = dialler(session);
    if (dialler != null && dialler.drained) {
      return true;
    }
    var believed = settings.unprovenNodeIds().believed(parameters, session.dialler != null);
    var known = believed == null ? null : table.at(believed);
    return known != null && known.drained;
  }

  private PeerTable.TargetChanges know(NodeSettings other) {
    settings = other;
    // Machines that were made by earlier settings keep their rules.
    hasRivals |= other.hasRivals();
    var changes = table.configure(other.targets());
    namedById.clear();
    addressesById.clear();
    for (var named : other.named()) {
      var nodeId = named.nodeId();
      if (nodeId != null) {
        namedById.putIfAbsent(nodeId, named);
        if (named.address() != null) {
          addressesById.putIfAbsent(nodeId, named.address());
        }
      }
    }
    return changes;
  }

  PeerTable table() {
    return table;
  }

  /** Makes the machine of a peer, unless there is one. */
  void ensureAdded(PeerEntry peer, PeerSettings machineSettings, List<NodeAction> actions) {
    if (!peer.added) {
      peer.added = true;
      peer.asksWhoBegan = !machineSettings.several().isParallel();
      peer.mostDialled = machineSettings.pool().max();
      actions.add(new AddPeer(peer.key, peer.target, machineSettings));
    }
  }

  /** Whether a caller is somebody: it proves who it is, or is believed to be whom we expect. */
  boolean knows(SessionParameters parameters) {
    var believed = settings.unprovenNodeIds().believed(parameters, false);
    return believed != null
        && (parameters.peerNodeIdProven()
            || namedById.containsKey(believed)
            || table.isExpected(believed));
  }

  /** How many sessions of a caller's node came to us; 0 where it is not believed to be anybody. */
  int callsOf(SessionParameters parameters) {
    var believed = settings.unprovenNodeIds().believed(parameters, false);
    var peer = believed == null ? null : table.at(believed);
    int calls = 0;
    if (peer != null) {
      for (var session : peer.sessions) {
        calls += session.dialler == null ? 1 : 0;
      }
    }
    return calls;
  }

  /**
   * A session is Established: finds its peer and gives it to it.
   *
   * @param ours our Node IDs
   * @return whose session it is
   */
  PeerEntry established(
      SessionEntry session,
      String remoteAddress,
      SessionParameters parameters,
      List<NodeId> ours,
      long nowNanos,
      List<NodeAction> actions) {
    var dialler = dialler(session);
    var received = parameters.peerNodeId();
    if (hasRivals) {
      session.begin =
          session.dialler == null
              ? new SessionBegin(false, received, nowNanos)
              : new SessionBegin(true, parameters.localNodeId(), nowNanos);
    }
    if (dialler != null && received != null) {
      dialler.offer().shown(received);
    }
    var believed = notOurs(session, parameters, ours, actions);
    var namesake = believed == null ? null : table.knownAs(believed);
    var peer = find(session, remoteAddress, received, believed);
    session.transferMtuBytes = parameters.transferMtuBytes();
    if (!peer.added) {
      ensureAdded(peer, machineSettings(peer, session, believed), actions);
    }
    boolean renamed = identify(peer, believed);
    give(session, peer, dialler == peer, actions);
    if (dialler != null && dialler != peer) {
      actions.add(new DivertDial(dialler.key, session.key));
      if (received != null) {
        observe(new DialDiverted(targetAddress(dialler), received), actions);
      }
    }
    var gone = namesake == peer ? null : namesake;
    if (gone != null) {
      supersede(gone, peer, actions);
    }
    settleAddress(peer, remoteAddress, dialler == peer, actions);
    if (gone != null && believed != null) {
      observe(new PeersMerged(believed, gone.address, peer.address), actions);
    }
    if (peer.announced ? renamed : peer.reachable) {
      announce(peer, actions);
    }
    return peer;
  }

  /**
   * The Node ID that is believed of a peer. Under one of ours the BPA would give it back what is
   * for us, and it the same to us, for ever: that one counts as none.
   */
  private @Nullable NodeId notOurs(
      SessionEntry session,
      SessionParameters parameters,
      List<NodeId> ours,
      List<NodeAction> actions) {
    var believed = settings.unprovenNodeIds().believed(parameters, session.dialler != null);
    if (believed == null || !ours.contains(believed)) {
      return believed;
    }
    observe(new NodeObservation.OwnNodeIdShown(session.key, believed), actions);
    return null;
  }

  private PeerEntry find(
      SessionEntry session,
      String remoteAddress,
      @Nullable NodeId received,
      @Nullable NodeId believed) {
    var known = believed == null ? null : table.at(believed);
    var dialler = dialler(session);
    if (dialler != null && dialler.mayBe(received) && !dialler.isAnotherThan(believed)) {
      // RFC 9174 4.6: a session "is with the entity identified by the received Node ID". Of two
      // targets that turn out to be one node, the one that is known as it already stays it.
      return known == null || known.target == null ? dialler : known;
    }
    return known != null ? known : table.add(configuredAddress(believed, remoteAddress));
  }

  /**
   * What a session tells of who its peer is; one that proves nothing leaves that open only while
   * others tell.
   *
   * @return whether that is new
   */
  private boolean identify(PeerEntry peer, @Nullable NodeId believed) {
    var before = peer.nodeId;
    if (believed != null || peer.sessions.isEmpty()) {
      table.identify(peer, believed);
    }
    return !Objects.equals(before, peer.nodeId);
  }

  /** The address of a peer that only comes to us: the configured one of its node, else its own. */
  private String configuredAddress(@Nullable NodeId believed, String remoteAddress) {
    var configured = believed == null ? null : addressesById.get(believed);
    return configured == null ? remoteAddress : configured;
  }

  /** By the Node ID where one is believed, else by the address. */
  private PeerSettings machineSettings(
      PeerEntry peer, SessionEntry session, @Nullable NodeId believed) {
    if (peer.target != null) {
      return peer.target.settings();
    }
    var known = believed == null ? null : namedById.get(believed);
    if (known != null) {
      return known.settings();
    }
    return session.named == null ? settings.accepted() : session.named.settings();
  }

  /**
   * While the BPA does not know the peer, its address may still become a better one; afterwards it
   * stays.
   */
  private void settleAddress(
      PeerEntry peer, String remoteAddress, boolean byItsDial, List<NodeAction> actions) {
    if (peer.announced) {
      return;
    }
    if (byItsDial) {
      table.move(peer, available(peer, remoteAddress, targetAddress(peer), remoteAddress, actions));
    } else if (!table.hasItsAddress(peer)) {
      table.move(peer, available(peer, peer.address, remoteAddress, remoteAddress, actions));
    }
  }

  /** The first of two addresses that nobody else needs, or one made from the second. */
  private String available(
      PeerEntry peer, String first, String second, String remoteAddress, List<NodeAction> actions) {
    for (var address : List.of(first, second)) {
      if (vacate(address, peer, address.equals(remoteAddress), actions)) {
        return address;
      }
    }
    return second + "#" + peer.key.number();
  }

  /**
   * Whether nobody but the peer is at that address any more. Who came from there before and has no
   * session, its former self mostly, cannot be found there now. Whose place another has taken, that
   * one's sessions may still take bundles under its address, unless somebody else comes from there.
   *
   * @param comesFromThere whether the peer has a connection with that address
   */
  private boolean vacate(
      String address, PeerEntry peer, boolean comesFromThere, List<NodeAction> actions) {
    var there = table.atAddress(address);
    if (there == null || there == peer) {
      return true;
    }
    boolean superseded = table.get(there.key) != there;
    if (there.target != null || !there.sessions.isEmpty() || (superseded && !comesFromThere)) {
      return false;
    }
    withdraw(there, actions);
    return true;
  }

  private static String targetAddress(PeerEntry peer) {
    return peer.target == null ? peer.address : peer.target.address();
  }

  private static void give(
      SessionEntry session, PeerEntry peer, boolean dialled, List<NodeAction> actions) {
    session.peer = peer;
    peer.sessions.add(session);
    actions.add(
        new GiveSession(
            peer.key,
            session.key,
            session.transferMtuBytes,
            dialled,
            peer.asksWhoBegan ? session.begin : null));
  }

  /** Two peers are one node: {@code gone} was known only by where it came from. */
  private void supersede(PeerEntry gone, PeerEntry by, List<NodeAction> actions) {
    table.supersede(gone, by);
    actions.add(new SupersedePeer(gone.key, by.key));
    for (var session : gone.sessions) {
      give(session, by, false, actions);
    }
    gone.sessions.clear();
  }

  /** What the BPA need not know the peer by any longer, once it knows it by its own address. */
  void withdrawSuperseded(PeerEntry peer, List<NodeAction> actions) {
    if (peer.announced) {
      forgetSuperseded(peer, actions);
    }
  }

  private void forgetSuperseded(PeerEntry peer, List<NodeAction> actions) {
    for (var gone : peer.superseded) {
      withdraw(gone, actions);
      table.forget(gone);
      actions.add(new ForgetPeer(gone.key));
    }
    peer.superseded = List.of();
  }

  /** The session takes no more bundles. */
  void ending(SessionEntry session, List<NodeAction> actions) {
    var peer = session.peer;
    if (peer != null) {
      session.peer = null;
      peer.sessions.remove(session);
      actions.add(new RetireSession(peer.key, session.key));
      var dialler = dialler(session);
      if (dialler != null && dialler != peer) {
        actions.add(new RetireSession(dialler.key, session.key));
      }
      forgetIfUnused(peer, actions);
    }
  }

  /** A session that a dial of the peer has led to is over. */
  void dialledOver(SessionEntry session, List<NodeAction> actions) {
    var dialler = dialler(session);
    if (dialler != null) {
      dialler.dialledSessions--;
      if (!dialler.reachable) {
        forgetIfUnused(dialler, actions);
      }
    }
  }

  /**
   * Whose dial has led to the session; null when it came to us, or when that peer is another by
   * now.
   */
  @Nullable PeerEntry dialler(SessionEntry session) {
    var dialler = session.dialler;
    return dialler != null && table.get(dialler.key) == dialler ? dialler : null;
  }

  /** The peer takes bundles. */
  void reachable(PeerEntry peer, List<NodeAction> actions) {
    peer.reachable = true;
    // Without its address it has no session either, and will be given up.
    if (!peer.announced && table.hasItsAddress(peer)) {
      announce(peer, actions);
    }
  }

  private static void announce(PeerEntry peer, List<NodeAction> actions) {
    peer.announced = true;
    peer.announcedAt = peer.address;
    actions.add(new AnnouncePeer(peer.key, peer.address, peer.nodeIds()));
  }

  /** The peer is given up. */
  void unreachable(PeerEntry peer, List<NodeAction> actions) {
    peer.reachable = false;
    withdraw(peer, actions);
    forgetSuperseded(peer, actions);
    forgetIfUnused(peer, actions);
  }

  /**
   * It was given up before it heard that another has taken its place: what it has answered as no
   * neighbour's may not wait at the BPA for a neighbour that is still announced.
   */
  void supersededUnreachable(PeerKey key, List<NodeAction> actions) {
    var gone = table.superseded(key);
    if (gone != null) {
      withdraw(gone, actions);
    }
  }

  private static void withdraw(PeerEntry peer, List<NodeAction> actions) {
    if (peer.announced) {
      peer.announced = false;
      actions.add(new WithdrawPeer(peer.key, peer.address));
    }
  }

  private void forgetIfUnused(PeerEntry peer, List<NodeAction> actions) {
    if (peer.target == null
        && !peer.announced
        && peer.sessions.isEmpty()
        && peer.dialledSessions == 0
        && !(peer.drained && peer.nodeId != null)) {
      forgetSuperseded(peer, actions);
      table.forget(peer);
      actions.add(new ForgetPeer(peer.key));
    }
  }

  private static void observe(NodeObservation observation, List<NodeAction> actions) {
    actions.add(new NodeAction.Observe(observation));
  }
}
