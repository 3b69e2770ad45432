package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.peer.PeerEnvironment;
import dev.gantry.adapter.tcp.peer.PeerNames;
import dev.gantry.adapter.tcp.peer.Peers;
import dev.gantry.adapter.tcp.peer.UnprovenNodeIds;
import dev.gantry.adapter.tcp.session.BundleSink;
import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.Observer;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TCPCLv4 for a node: listens, dials, and carries bundles between peers and the BPA. Built first,
 * so that a BPA adapter can be built with it as its {@link Forwarding}; then started with that BPA.
 * Any thread.
 */
public final class TcpConvergenceLayer implements Forwarding, NodeOperations, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpConvergenceLayer.class);

  private final Observer observer;
  private final RandomGenerator.SplittableGenerator randoms;
  private final Environment environment = new Environment();
  private final Sessions sessions;
  private final Peers peers;
  private final PeerNames names = new PeerNames();
  private final Admission admission;
  private final BpaPresence presence = new BpaPresence();
  private final Drain drain;
  private final List<Listener> listeners = new ArrayList<>();
  private volatile TcpSettings settings;
  private volatile List<NodeId> nodeIds;
  private volatile boolean draining;
  private volatile @Nullable Transport transport;
  private volatile @Nullable BundleProcessingAgent bpa;
  private boolean closed;

  /**
   * A layer that does nothing yet.
   *
   * @param randoms spreads redials; seeded by the caller
   */
  public TcpConvergenceLayer(
      TcpSettings settings, Observer observer, RandomGenerator.SplittableGenerator randoms) {
    this.settings = settings;
    this.observer = observer;
    this.randoms = randoms;
    nodeIds = settings.nodeIds();
    sessions = new Sessions(new InboundBudget(settings.limits().inboundBytes()), observer);
    peers = new Peers(environment, settings.acceptedPeers(), this::sessionGone);
    admission = new Admission(environment, () -> this.settings, peers, names);
    drain = new Drain(sessions);
  }

  /**
   * Binds every listener and begins to register with the BPA. Connections are accepted and peers
   * dialled from the first registration on.
   *
   * @throws IOException with one sentence for people when a listener cannot be bound; nothing is
   *     left open then
   */
  public synchronized void start(BundleProcessingAgent agent) throws IOException {
    if (transport != null) {
      throw new IllegalStateException("started before");
    }
    bpa = agent;
    Transport opened = Transport.open(settings.loops());
    transport = opened;
    try {
      for (ListenEndpoint endpoint : settings.listeners()) {
        var listener = new Listener(endpoint, admission);
        listener.bind(opened, settings.limits().backlog());
        listeners.add(listener);
      }
    } catch (IOException e) {
      listeners.forEach(Listener::close);
      listeners.clear();
      opened.close();
      throw e;
    }
    peers.know(settings.named());
    names.know(settings.named());
    agent.start(environment);
  }

  /**
   * Gives sessions that begin later other settings, and dials peers that are new; listeners stay as
   * they are bound.
   */
  public void reconfigure(TcpSettings other) {
    settings = other;
    peers.know(other.named());
    names.know(other.named());
    if (presence.isRegistered() && !draining) {
      peers.dial(other.peers());
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
    peers.forward(peer, bundle, answer);
  }

  // ---- NodeOperations.

  @Override
  public NodeStatus status() {
    return new NodeStatus(
        nodeIds.stream().map(NodeId::text).toList(),
        draining ? List.of() : boundAddresses(),
        presence.isRegistered(),
        draining);
  }

  @Override
  public List<SessionStatus> sessions() {
    return sessions.list().stream().map(SessionHandle::status).toList();
  }

  @Override
  public PeerTable peers() {
    return peers.status();
  }

  @Override
  public Totals totals() {
    return sessions.totals();
  }

  @Override
  public boolean endSession(SessionKey key) {
    SessionHandle session = sessions.get(key);
    if (session == null) {
      return false;
    }
    session.terminate(TerminationReason.Known.UNKNOWN, EndCause.TERMINATED_LOCALLY, false);
    return true;
  }

  // ---- The BPA comes and goes.

  private synchronized void registered(List<NodeId> given) {
    if (settings.nodeIds().isEmpty()) {
      nodeIds = given;
    }
    presence.registered();
    if (nodeIds.isEmpty()) {
      LOG.error("the BPA gives no node id and none is configured: no session can be begun");
      return;
    }
    if (!draining) {
      peers.bpaChanged();
      listeners.forEach(listener -> listener.accepting(true));
      peers.dial(settings.peers());
    }
  }

  private synchronized void unregistered(String cause) {
    if (!presence.isRegistered()) {
      LOG.debug("still not registered: {}", cause);
      return;
    }
    presence.away();
    if (draining) {
      LOG.debug("not registered any more: {}", cause);
      return;
    }
    LOG.warn("the BPA is away, sessions wait {} s: {}", settings.bpaHold().toSeconds(), cause);
    peers.bpaChanged();
    presence.waitFor(settings.bpaHold(), environment.transport().loops(), this::bpaStaysAway);
  }

  private synchronized void bpaStaysAway() {
    if (!presence.isAway() || draining) {
      return;
    }
    presence.giveUp();
    listeners.forEach(listener -> listener.accepting(false));
    for (SessionHandle session : sessions.list()) {
      session.terminate(TerminationReason.Known.RESOURCE_EXHAUSTION, EndCause.BPA_LOST, false);
    }
    peers.bpaChanged();
  }

  // ---- The end.

  /**
   * Leaves in an orderly way: accepts and dials no more, ends every session with SESS_TERM, waits
   * for the acknowledgements of running transfers up to {@code grace}, then ends without waiting.
   *
   * @return done when no session is left
   */
  public synchronized CompletionStage<Void> drain(Duration grace) {
    Transport running = transport;
    if (running == null) {
      drain.sessionGone();
    } else if (!draining) {
      draining = true;
      listeners.forEach(Listener::close);
      peers.drain();
      // Without a BPA too: the answers to SESS_TERM and to what is being sent have to be read.
      peers.bpaChanged();
      drain.begin(grace, running.loops());
    }
    return drain.done();
  }

  private void sessionGone() {
    if (draining) {
      drain.sessionGone();
    }
  }

  /** Stops at once what {@link #drain} has left, and the event loops. */
  @Override
  public void close() {
    Transport running;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      running = transport;
      draining = true;
      listeners.forEach(Listener::close);
    }
    names.close();
    if (running != null) {
      drain.abandon();
      peers.abandon();
      running.close();
    }
  }

  /** The layer as its listeners, peers and BPA see it. */
  private final class Environment implements PeerEnvironment, BpaListener {
    @Override
    public Transport transport() {
      return required(transport);
    }

    @Override
    public Sessions sessions() {
      return sessions;
    }

    @Override
    public Observer observer() {
      return observer;
    }

    @Override
    public BundleProcessingAgent bpa() {
      return required(bpa);
    }

    @Override
    public BundleSink sink() {
      return bpa()::open;
    }

    @Override
    public List<NodeId> nodeIds() {
      return nodeIds;
    }

    @Override
    public boolean bpaAway() {
      return presence.isAway() && !draining;
    }

    @Override
    public boolean bpaLost() {
      return presence.isGivenUp() && !draining;
    }

    @Override
    public boolean draining() {
      return draining;
    }

    @Override
    public Duration connectTimeout() {
      return settings.connectTimeout();
    }

    @Override
    public UnprovenNodeIds unprovenNodeIds() {
      return settings.unprovenNodeIds();
    }

    @Override
    public RandomGenerator newRandom() {
      synchronized (randoms) {
        return randoms.split();
      }
    }

    @Override
    public void registered(List<NodeId> given) {
      TcpConvergenceLayer.this.registered(given);
    }

    @Override
    public void unregistered(String cause) {
      TcpConvergenceLayer.this.unregistered(cause);
    }

    private static <T> T required(@Nullable T part) {
      if (part == null) {
        throw new IllegalStateException("the TCP layer is not started");
      }
      return part;
    }
  }
}
