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
import dev.gantry.domain.session.SessionParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which peer a session belongs to, and what the BPA knows of it. One node is one peer, under one
 * address: that at which it is dialled or configured, and only where none is known the one that it
 * came from. Not thread-safe.
 */
final class Peers {
  private final PeerTable table = new PeerTable();
  private NodeSettings settings;

  Peers(NodeSettings settings) {
    this.settings = settings;
    table.configure(settings.targets());
  }

  void configured(NodeSettings other) {
    settings = other;
    table.configure(other.targets());
  }

  PeerTable table() {
    return table;
  }

  /** Makes the machine of a peer, unless there is one. */
  void ensureAdded(PeerEntry peer, PeerSettings machineSettings, List<NodeAction> actions) {
    if (!peer.added) {
      peer.added = true;
      actions.add(new AddPeer(peer.key, peer.target, machineSettings));
    }
  }

  /** A session is Established: finds its peer and gives it to it. */
  void established(
      SessionEntry session,
      String remoteAddress,
      SessionParameters parameters,
      List<NodeAction> actions) {
    var dialler = session.dialler;
    var believed = settings.unprovenNodeIds().believed(parameters, dialler != null);
    var peer = find(session, remoteAddress, parameters.peerNodeId(), believed);
    session.transferMtuBytes = parameters.transferMtuBytes();
    ensureAdded(peer, machineSettings(peer, session, believed), actions);
    settleAddress(peer, remoteAddress, dialler == peer, actions);
    var namesake = believed == null ? null : table.at(believed);
    boolean renamed = believed != null && !believed.equals(peer.nodeId);
    if (believed != null) {
      table.identify(peer, believed);
    }
    give(session, peer, dialler == peer, actions);
    if (dialler != null && dialler != peer) {
      actions.add(new DivertDial(dialler.key, session.key));
      var nodeId = parameters.peerNodeId();
      if (nodeId != null) {
        observe(new DialDiverted(targetAddress(dialler), nodeId), actions);
      }
    }
    if (namesake != null && namesake != peer && namesake.nodeId != null) {
      supersede(namesake, peer, actions);
    }
    if (peer.announced ? renamed : peer.reachable) {
      announce(peer, actions);
    } else if (peer.announced) {
      withdrawSuperseded(peer, actions);
    }
  }

  private PeerEntry find(
      SessionEntry session,
      String remoteAddress,
      @Nullable NodeId received,
      @Nullable NodeId believed) {
    var known = believed == null ? null : table.at(believed);
    var dialler = session.dialler;
    if (dialler != null && dialler.mayBe(received) && !isAnother(dialler, believed)) {
      // RFC 9174 4.6: a session "is with the entity identified by the received Node ID". Of two
      // targets that turn out to be one node, the one that is known as it already stays it.
      return known == null || known.target == null ? dialler : known;
    }
    return known != null ? known : table.add(configuredAddress(believed, remoteAddress));
  }

  /** Whether the peer is known as another node at this time. */
  private static boolean isAnother(PeerEntry peer, @Nullable NodeId believed) {
    return believed != null
        && peer.nodeId != null
        && !peer.nodeId.equals(believed)
        && !peer.sessions.isEmpty();
  }

  /** The address of a peer that only comes to us: the configured one of its node, else its own. */
  private String configuredAddress(@Nullable NodeId believed, String remoteAddress) {
    for (var named : settings.named()) {
      if (believed != null && believed.equals(named.nodeId()) && named.address() != null) {
        return table.atAddress(named.address()) == null ? named.address() : remoteAddress;
      }
    }
    return remoteAddress;
  }

  /** By the Node ID where one is believed, else by the address. */
  private PeerSettings machineSettings(
      PeerEntry peer, SessionEntry session, @Nullable NodeId believed) {
    if (peer.target != null) {
      return peer.target.settings();
    }
    for (var named : settings.named()) {
      if (believed != null && believed.equals(named.nodeId())) {
        return named.settings();
      }
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
      var there = table.atAddress(remoteAddress);
      boolean free = there == null || there == peer;
      table.move(peer, free ? remoteAddress : targetAddress(peer));
    } else if (!table.hasItsAddress(peer)) {
      boolean free = table.atAddress(peer.address) == null;
      table.move(peer, free ? peer.address : vacated(remoteAddress, peer, actions));
    }
  }

  /**
   * The address that a session comes from, for its peer: whoever was there before and has no
   * session any more, its former self mostly, cannot be found there now.
   */
  private String vacated(String remoteAddress, PeerEntry peer, List<NodeAction> actions) {
    var former = table.atAddress(remoteAddress);
    if (former == null) {
      return remoteAddress;
    }
    if (former.target != null || !former.sessions.isEmpty()) {
      return remoteAddress + "#" + peer.key.number();
    }
    withdraw(former, actions);
    return remoteAddress;
  }

  private static String targetAddress(PeerEntry peer) {
    return peer.target == null ? peer.address : peer.target.address();
  }

  private static void give(
      SessionEntry session, PeerEntry peer, boolean dialled, List<NodeAction> actions) {
    session.peer = peer;
    peer.sessions.add(session);
    actions.add(new GiveSession(peer.key, session.key, session.transferMtuBytes, dialled));
  }

  /** Two peers are one node: {@code gone} was known only by where it came from. */
  private void supersede(PeerEntry gone, PeerEntry by, List<NodeAction> actions) {
    table.supersede(gone, by);
    actions.add(new SupersedePeer(gone.key, by.key));
    for (var session : gone.sessions) {
      give(session, by, false, actions);
    }
    gone.sessions.clear();
    by.superseded.addAll(gone.superseded);
    gone.superseded.clear();
    var nodeId = by.nodeId;
    if (nodeId != null) {
      observe(new PeersMerged(nodeId, gone.address, by.address), actions);
    }
  }

  /** What the BPA knows the peer by no longer, once it knows it by its own address. */
  private void withdrawSuperseded(PeerEntry peer, List<NodeAction> actions) {
    for (var gone : peer.superseded) {
      withdraw(gone, actions);
      table.forget(gone);
      actions.add(new ForgetPeer(gone.key));
    }
    peer.superseded.clear();
  }

  /** The session takes no more bundles. */
  void ending(SessionEntry session, List<NodeAction> actions) {
    var peer = session.peer;
    if (peer != null) {
      session.peer = null;
      peer.sessions.remove(session);
      actions.add(new RetireSession(peer.key, session.key));
      var dialler = session.dialler;
      if (dialler != null && dialler != peer) {
        actions.add(new RetireSession(dialler.key, session.key));
      }
      forgetIfUnused(peer, actions);
    }
  }

  /** The peer takes bundles. */
  void reachable(PeerEntry peer, List<NodeAction> actions) {
    peer.reachable = true;
    // Without its address it has no session either, and will be given up.
    if (table.hasItsAddress(peer)) {
      announce(peer, actions);
    }
  }

  private void announce(PeerEntry peer, List<NodeAction> actions) {
    peer.announced = true;
    actions.add(new AnnouncePeer(peer.key, peer.address, peer.nodeIds()));
    withdrawSuperseded(peer, actions);
  }

  /** The peer is given up. */
  void unreachable(PeerEntry peer, List<NodeAction> actions) {
    peer.reachable = false;
    withdraw(peer, actions);
    withdrawSuperseded(peer, actions);
    forgetIfUnused(peer, actions);
  }

  private static void withdraw(PeerEntry peer, List<NodeAction> actions) {
    if (peer.announced) {
      peer.announced = false;
      actions.add(new WithdrawPeer(peer.key, peer.address));
    }
  }

  private void forgetIfUnused(PeerEntry peer, List<NodeAction> actions) {
    if (peer.target == null && !peer.announced && peer.sessions.isEmpty()) {
      withdrawSuperseded(peer, actions);
      table.forget(peer);
      actions.add(new ForgetPeer(peer.key));
    }
  }

  private static void observe(NodeObservation observation, List<NodeAction> actions) {
    actions.add(new NodeAction.Observe(observation));
  }
}
