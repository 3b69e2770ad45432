package dev.gantry.adapter.tcp.peer;

import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.port.in.Forwarding.ForwardAnswer;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The peers of the node: those that are dialled, and those that have connected. Any thread. Bundles
 * find their peer without a lock; only sessions that come and go take one.
 */
public final class Peers {
  private final PeerEnvironment environment;
  private final PeerSettings passiveSettings;
  private final Runnable sessionGone;
  private final ConcurrentHashMap<PeerAddress, PeerDriver> byAddress = new ConcurrentHashMap<>();
  private final AtomicLong revision = new AtomicLong();
  private final LinkedHashSet<PeerDriver> peers = new LinkedHashSet<>();
  private final Map<PeerDriver, Integer> claims = new HashMap<>();
  private volatile List<PeerEndpoint> endpoints = List.of();
  private List<NamedPeer> named = List.of();

  /**
   * An empty table.
   *
   * @param sessionGone called after each end of a session
   */
  public Peers(PeerEnvironment environment, PeerSettings passiveSettings, Runnable sessionGone) {
    this.environment = environment;
    this.passiveSettings = passiveSettings;
    this.sessionGone = sessionGone;
  }

  /**
   * Adds the configured peers that are not there yet, and gives those that are their new profile
   * for later sessions.
   */
  public synchronized void dial(List<PeerEndpoint> wanted) {
    endpoints = List.copyOf(wanted);
    for (PeerEndpoint endpoint : wanted) {
      boolean known =
          peers.stream()
              .map(PeerDriver::endpoint)
              .anyMatch(other -> other != null && sameTarget(other, endpoint));
      if (!known) {
        var peer =
            new PeerDriver(
                this,
                environment,
                environment.transport().loops().next(),
                endpoint,
                endpoint.settings(),
                new PeerAddress(endpoint.endpoint().toString()));
        peers.add(peer);
        changed();
        peer.start();
      }
    }
  }

  /** Treats peers that only come to us as configured for them. */
  public synchronized void know(List<NamedPeer> peersByName) {
    named = List.copyOf(peersByName);
  }

  /**
   * The owner of a session that was accepted.
   *
   * @param peer the one that the configuration names there, null for a stranger
   */
  public PeerSession accepted(@Nullable NamedPeer peer) {
    return new PeerSession(this, environment, null, peer, Role.PASSIVE);
  }

  /** Sends a bundle to an announced peer; an unknown one is answered at once. */
  public void forward(PeerAddress peer, OutboundBundle bundle, ForwardAnswer answer) {
    PeerDriver driver = byAddress.get(peer);
    if (driver == null) {
      bundle.release();
      answer.answered(new ForwardOutcome.NoNeighbour());
    } else {
      driver.forward(bundle, answer);
    }
  }

  /** The BPA has gone or come back: sessions take no bundles, or take them again. */
  public void bpaChanged() {
    list().forEach(PeerDriver::bpaChanged);
  }

  /** No peer dials any more, what waits is answered. */
  public void drain() {
    list().forEach(PeerDriver::drain);
  }

  /** What still waits after the drain is answered. */
  public void abandon() {
    list().forEach(PeerDriver::abandon);
  }

  /** A snapshot for operators. */
  public NodeOperations.PeerTable status() {
    long seen = revision.get();
    var rows = new ArrayList<>(list().stream().map(PeerDriver::status).toList());
    rows.sort(Comparator.comparing(NodeOperations.PeerStatus::address));
    return new NodeOperations.PeerTable(seen, rows);
  }

  // ---- For the peers and their sessions.

  /** The Node IDs that a session proves, or that the operator believes without proof. */
  List<NodeId> trusted(SessionParameters parameters, Role role) {
    NodeId nodeId = parameters.peerNodeId();
    if (nodeId == null) {
      return List.of();
    }
    boolean believed =
        switch (environment.unprovenNodeIds()) {
          case NONE -> false;
          case DIALLED -> role == Role.ACTIVE;
          case ALL -> true;
        };
    return parameters.peerNodeIdProven() || believed ? List.of(nodeId) : List.of();
  }

  /** The peer that a new session belongs to; it stays in the table until {@link #released}. */
  synchronized PeerDriver claim(
      SessionHandle session,
      SessionParameters parameters,
      List<NodeId> trusted,
      @Nullable PeerDriver diallingPeer,
      @Nullable NamedPeer namedThere) {
    PeerDriver peer = find(session, parameters, trusted, diallingPeer, namedThere);
    claims.merge(peer, 1, Integer::sum);
    return peer;
  }

  private PeerDriver find(
      SessionHandle session,
      SessionParameters parameters,
      List<NodeId> trusted,
      @Nullable PeerDriver diallingPeer,
      @Nullable NamedPeer namedThere) {
    if (diallingPeer != null && expected(diallingPeer, parameters.peerNodeId())) {
      return diallingPeer;
    }
    if (!trusted.isEmpty()) {
      for (PeerDriver peer : peers) {
        if (peer.nodeIds().equals(trusted) || isExpectedBy(peer, trusted)) {
          return peer;
        }
      }
    }
    var peer =
        new PeerDriver(
            this,
            environment,
            session.loop(),
            null,
            settings(trusted, namedThere),
            new PeerAddress(session.remoteAddress()));
    // Before another session of the same node, on another loop, looks for it.
    peer.knownAs(trusted);
    peers.add(peer);
    peer.start();
    return peer;
  }

  /** By the Node ID where one is believed, else by the address. */
  private PeerSettings settings(List<NodeId> trusted, @Nullable NamedPeer namedThere) {
    for (NamedPeer peer : named) {
      if (peer.nodeId() != null && trusted.contains(peer.nodeId())) {
        return peer.settings();
      }
    }
    return namedThere == null ? passiveSettings : namedThere.settings();
  }

  private static boolean expected(PeerDriver peer, @Nullable NodeId received) {
    PeerEndpoint endpoint = peer.endpoint();
    NodeId expected = endpoint == null ? null : endpoint.expectedNodeId();
    return expected == null || expected.equals(received);
  }

  private static boolean isExpectedBy(PeerDriver peer, List<NodeId> trusted) {
    PeerEndpoint endpoint = peer.endpoint();
    return endpoint != null
        && endpoint.expectedNodeId() != null
        && trusted.contains(endpoint.expectedNodeId());
  }

  /** A session of the peer is gone. */
  synchronized void released(PeerDriver peer) {
    claims.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
    forgetIfIdle(peer);
  }

  /** The BPA may now forward to the peer. */
  void announced(PeerDriver peer) {
    byAddress.put(peer.address(), peer);
    changed();
  }

  /**
   * Whether the peer is the one that the BPA knows by its address. One that connects again from the
   * port that it had takes the place of its former self, which is withdrawn later.
   */
  boolean hasAddress(PeerDriver peer) {
    return byAddress.get(peer.address()) == peer;
  }

  /** The BPA may not forward to the peer any more. */
  synchronized void withdrawn(PeerDriver peer) {
    byAddress.remove(peer.address(), peer);
    forgetIfIdle(peer);
    changed();
  }

  private void forgetIfIdle(PeerDriver peer) {
    if (peer.endpoint() == null && !peer.announced() && !claims.containsKey(peer)) {
      peers.remove(peer);
      changed();
    }
  }

  /**
   * Gives a dialled peer the address under which it is announced: where it was reached, unless
   * another peer is known by that or configured there.
   */
  synchronized void reachedAt(PeerDriver peer, String remoteAddress) {
    var resolved = new PeerAddress(remoteAddress);
    boolean taken =
        peers.stream().anyMatch(other -> other != peer && other.address().equals(resolved));
    PeerEndpoint endpoint = peer.endpoint();
    peer.setAddress(
        taken && endpoint != null ? new PeerAddress(endpoint.endpoint().toString()) : resolved);
  }

  void identified(PeerDriver peer) {
    changed();
  }

  void changed() {
    revision.incrementAndGet();
  }

  void sessionGone() {
    sessionGone.run();
  }

  /** The profile for the next session with {@code target}, as configured last. */
  SessionProfile currentProfile(PeerEndpoint target) {
    for (PeerEndpoint endpoint : endpoints) {
      if (sameTarget(endpoint, target)) {
        return endpoint.profile();
      }
    }
    return target.profile();
  }

  private static boolean sameTarget(PeerEndpoint one, PeerEndpoint other) {
    return one.endpoint().equals(other.endpoint());
  }

  private synchronized List<PeerDriver> list() {
    return List.copyOf(peers);
  }
}
