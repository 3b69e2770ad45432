package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.node.Connections;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.node.Listener;
import dev.gantry.adapter.tcp.node.NodeDriver;
import dev.gantry.adapter.tcp.node.Profiles;
import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.peer.Dialler;
import dev.gantry.adapter.tcp.peer.PeerDriver;
import dev.gantry.adapter.tcp.peer.PeerNames;
import dev.gantry.adapter.tcp.peer.Resolver;
import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NodeAction;
import dev.gantry.domain.node.NodeEvent;
import dev.gantry.domain.node.OrderOutcome;
import dev.gantry.domain.node.PeerOrder;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.Peer;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.Observer;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * TCPCLv4 for a node: listens, dials, and carries bundles between peers and the BPA. Built first,
 * so that a BPA adapter can be built with it as its {@link Forwarding}; then started with that BPA.
 * Any thread.
 */
public final class TcpConvergenceLayer implements Forwarding, NodeOperations, AutoCloseable {
  private final Observer observer;
  private final RandomGenerator.SplittableGenerator randoms;
  private final Sessions sessions;
  private final Resolver resolver;
  private final PeerNames names;
  private final AtomicInteger open = new AtomicInteger();
  private final Object reconfiguring = new Object();
  private volatile TcpSettings settings;
  private volatile Profiles profiles;
  private volatile @Nullable Running running;

  // Guarded by this.
  private List<Listener> listeners = List.of();
  private boolean accepting;
  private boolean stoppedListening;
  private boolean closed;

  /** What there is from the start on. */
  private record Running(Transport transport, NodeDriver node, Connections connections) {}

  /**
   * A layer that does nothing yet.
   *
   * @param randoms spreads redials; seeded by the caller
   */
  public TcpConvergenceLayer(
      TcpSettings settings, Observer observer, RandomGenerator.SplittableGenerator randoms) {
    this(settings, observer, randoms, Resolver.SYSTEM);
  }

  /** The same, with another look at names. */
  TcpConvergenceLayer(
      TcpSettings settings,
      Observer observer,
      RandomGenerator.SplittableGenerator randoms,
      Resolver resolver) {
    this.settings = settings;
    this.resolver = resolver;
    names = new PeerNames(resolver);
    this.observer = observer;
    this.randoms = randoms;
    profiles = new Profiles(settings.listeners(), settings.peers());
    sessions = new Sessions(new InboundBudget(settings.limits().inboundBytes()), observer);
  }

  /**
   * Binds every listener and begins to register with the BPA. Connections are accepted and peers
   * dialled from the first registration on.
   *
   * @throws IOException with one sentence for people when a listener cannot be bound; nothing is
   *     left open then
   */
  public synchronized void start(BundleProcessingAgent agent) throws IOException {
    if (running != null) {
      throw new IllegalStateException("started before");
    }
    var transport = Transport.open(settings.loops());
    var parts = new Parts(transport);
    var node = new NodeDriver(settings.node(), agent, observer, transport.loops().next(), parts);
    var connections = new Connections(sessions, agent, names, () -> profiles, node);
    parts.connections = connections;
    var started = new Running(transport, node, connections);
    try {
      listeners = bound(settings, List.of(), started);
    } catch (IOException e) {
      transport.close();
      throw e;
    }
    running = started;
    names.know(settings.named());
    agent.start(node);
  }

  /** Completes when each event loop has moved since; at once before the start. */
  public CompletionStage<?> signOfLife() {
    var now = running;
    return now == null ? CompletableFuture.completedFuture(null) : now.transport().signOfLife();
  }

  /**
   * Binds what is wanted and not bound yet.
   *
   * @param present who listens now
   * @return the listeners that are wanted, in order
   * @throws IOException when one cannot be bound; all is as before then
   */
  private List<Listener> bound(TcpSettings wanted, List<Listener> present, Running by)
      throws IOException {
    var all = new ArrayList<Listener>();
    var added = new ArrayList<Listener>();
    try {
      for (ListenEndpoint one : wanted.listeners()) {
        var there = at(one.endpoint(), present, all);
        if (there == null) {
          there =
              new Listener(
                  one,
                  by.connections()::accepted,
                  observer,
                  open,
                  () -> settings.limits().mostOpen());
          there.bind(by.transport(), wanted.limits().backlog());
          added.add(there);
        }
        all.add(there);
      }
    } catch (IOException e) {
      added.forEach(Listener::close);
      throw e;
    }
    return all;
  }

  /** The one at an endpoint that is not taken yet, or null. */
  private static @Nullable Listener at(
      Endpoint endpoint, List<Listener> present, List<Listener> taken) {
    return present.stream()
        .filter(each -> each.endpoint().equals(endpoint) && !taken.contains(each))
        .findFirst()
        .orElse(null);
  }

  /**
   * Takes other settings while it runs: binds listeners that are new and closes those that are
   * gone, dials peers that are new and lets go of those that are gone behind their sessions, and
   * gives sessions that begin later what holds now. Sessions that stand stay. The event loops and
   * {@link NodeLimits#inboundBytes()} are those of the start.
   *
   * @throws IOException with one sentence for people when a listener cannot be bound; all is as
   *     before then
   */
  public void reconfigure(TcpSettings other) throws IOException {
    // Not under the lock that event loops take: binding waits for them.
    synchronized (reconfiguring) {
      Running now;
      List<Listener> before;
      synchronized (this) {
        now = running;
        before = listeners;
        if (now == null) {
          settings = other;
          names.know(other.named());
          profiles = new Profiles(other.listeners(), other.peers());
          return;
        }
      }
      take(other, bound(other, before, now));
      now.node()
          .configure(other.node(), () -> profiles = new Profiles(other.listeners(), other.peers()));
    }
  }

  private synchronized void take(TcpSettings other, List<Listener> bound) {
    settings = other;
    names.know(other.named());
    listeners.stream().filter(each -> !bound.contains(each)).forEach(Listener::close);
    listeners = bound;
    for (var i = 0; i < bound.size(); i++) {
      bound.get(i).configure(other.listeners().get(i));
    }
    if (stoppedListening || closed) {
      listeners.forEach(Listener::close);
    } else {
      listeners.forEach(each -> each.accepting(accepting));
    }
  }

  /**
   * Tries peers again whose certificates, or ours, were the reason that they could not be reached.
   */
  public void certificatesChanged() {
    // In turn with other settings, which must not be told before they can be carried out.
    synchronized (reconfiguring) {
      var now = running;
      if (now != null) {
        now.node().tell(new NodeEvent.Configured(settings.node()));
      }
    }
  }

  /** Where we listen, in the order of the settings, with the ports that the system chose. */
  public synchronized List<String> boundAddresses() {
    return listeners.stream().map(Listener::boundAddress).toList();
  }

  /** Port of the listener at {@code index} of the settings; -1 for a Unix socket. */
  public synchronized int boundPort(int index) {
    return listeners.get(index).boundPort();
  }

  // ---- Forwarding.

  @Override
  public void forward(PeerAddress peer, OutboundBundle bundle, ForwardAnswer answer) {
    var now = running;
    if (now == null) {
      bundle.release();
      answer.answered(new ForwardOutcome.NoNeighbour());
    } else {
      now.node().forward(peer, bundle, answer);
    }
  }

  @Override
  public void relieve(PeerAddress peer, Duration owedFor) {
    var now = running;
    if (now != null) {
      now.node().relieve(peer, owedFor);
    }
  }

  // ---- NodeOperations.

  @Override
  public NodeStatus status() {
    var now = running;
    if (now == null) {
      return new NodeStatus(texts(settings.nodeIds()), List.of(), false, false);
    }
    boolean leaving = now.node().isLeaving();
    return new NodeStatus(
        texts(now.node().nodeIds()),
        leaving ? List.of() : boundAddresses(),
        now.node().isRegistered(),
        leaving);
  }

  private static List<String> texts(List<NodeId> nodeIds) {
    return nodeIds.stream().map(NodeId::text).toList();
  }

  @Override
  public List<SessionStatus> sessions() {
    return sessions.list().stream().map(SessionHandle::status).toList();
  }

  @Override
  public CompletionStage<List<TransferStatus>> transfers(SessionKey key) {
    var session = sessions.get(key);
    return session == null ? CompletableFuture.completedStage(List.of()) : session.transfers();
  }

  @Override
  public PeerTable peers() {
    var now = running;
    return now == null ? new PeerTable(0, List.of()) : now.node().peers();
  }

  /** Before the start nobody can ask. */
  @Override
  public ChangeFeed<PeerChange> peerChanges() {
    var now = running;
    return now == null ? new ChangeFeed<>(1) : now.node().peerChanges();
  }

  @Override
  public Totals totals() {
    return sessions.totals();
  }

  @Override
  public Map<String, Totals> totalsByNode() {
    return sessions.totalsByNode();
  }

  @Override
  public CompletionStage<OrderOutcome> order(PeerOrder what, String name) {
    var now = running;
    if (now == null) {
      return CompletableFuture.completedStage(OrderOutcome.UNKNOWN);
    }
    return now.node().order(what, name, NodeId.tryParse(name));
  }

  @Override
  public boolean endSession(SessionKey key) {
    var session = sessions.get(key);
    if (session == null) {
      return false;
    }
    session.terminate(TerminationReason.Known.UNKNOWN, EndCause.TERMINATED_LOCALLY, false);
    return true;
  }

  // ---- The end.

  /**
   * Leaves in an orderly way: accepts and dials no more, ends every session with SESS_TERM, waits
   * for the acknowledgements of running transfers up to {@code grace}, then ends without waiting.
   *
   * @return done when no session is left
   */
  public CompletionStage<Void> drain(Duration grace) {
    Running now;
    synchronized (this) {
      // Behind a start that is under way.
      now = running;
    }
    return now == null ? CompletableFuture.completedStage(null) : now.node().drain(grace);
  }

  /** Stops at once what {@link #drain} has left, and the event loops. */
  @Override
  public void close() {
    Running last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = running;
      listeners.forEach(Listener::close);
    }
    names.close();
    if (last != null) {
      sessions.list().forEach(session -> session.abandon("we are shutting down"));
      last.node().abandonPeers();
      last.transport().close();
    }
  }

  /** What the node has around it. */
  private final class Parts implements NodeDriver.Surroundings {
    private final Transport transport;
    private @Nullable Connections connections;

    Parts(Transport transport) {
      this.transport = transport;
    }

    @Override
    public void listen(boolean accept) {
      synchronized (TcpConvergenceLayer.this) {
        accepting = accept;
        listeners.forEach(listener -> listener.accepting(accept));
      }
    }

    @Override
    public void stopListening() {
      synchronized (TcpConvergenceLayer.this) {
        stoppedListening = true;
        listeners.forEach(Listener::close);
      }
    }

    @Override
    public PeerDriver newPeer(
        NodeAction.AddPeer peer, NodeDriver node, @Nullable SessionHandle session) {
      var machine = new Peer(peer.settings(), randoms.split());
      var way = connections;
      if (way == null) {
        throw new IllegalStateException("a peer before there is a way to it");
      }
      var target = peer.target() == null ? null : profiles.peer(peer.target().address());
      if (target != null) {
        var loop = transport.loops().next();
        var dialler = new Dialler(transport, settings.connectTimeout(), resolver);
        return new PeerDriver(
            peer.peer(),
            target.endpoint().toString(),
            loop,
            machine,
            node,
            observer,
            () -> way.dial(peer.peer(), target, dialler, loop));
      }
      if (session == null) {
        throw new IllegalStateException(peer + " is neither dialled nor has a session");
      }
      return new PeerDriver(
          peer.peer(), session.remoteAddress(), session.loop(), machine, node, observer, () -> {});
    }
  }
}
