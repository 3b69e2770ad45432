package dev.gantry.adapter.tcp.node;

import dev.gantry.adapter.tcp.peer.NodeQueue;
import dev.gantry.adapter.tcp.peer.PeerDriver;
import dev.gantry.adapter.tcp.session.CommandQueue;
import dev.gantry.adapter.tcp.session.DeadlineTimer;
import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.Node;
import dev.gantry.domain.node.NodeAction;
import dev.gantry.domain.node.NodeEvent;
import dev.gantry.domain.node.NodeObservation;
import dev.gantry.domain.node.NodeSettings;
import dev.gantry.domain.node.OrderOutcome;
import dev.gantry.domain.node.Origin;
import dev.gantry.domain.node.PeerKey;
import dev.gantry.domain.node.PeerOrder;
import dev.gantry.domain.peer.Circuit;
import dev.gantry.domain.peer.PeerEvent;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.Observation;
import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.in.NodeOperations.PeerChange;
import dev.gantry.port.in.NodeOperations.PeerTable;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.Observer;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the node machine on one event loop, and does what it orders. Any thread; what is told waits
 * in one queue. Bundles do not come by here, except for the look-up of their peer.
 */
public final class NodeDriver implements NodeQueue, BpaListener, Forwarding {
  private static final Logger LOG = LoggerFactory.getLogger(NodeDriver.class);

  private final Node machine;
  private final BundleProcessingAgent bpa;
  private final Observer observer;
  private final Surroundings surroundings;
  private final CommandQueue commands;
  private final DeadlineTimer timer;
  private final Map<SessionKey, SessionLink> links = new HashMap<>();
  private final PeerDrivers peers = new PeerDrivers();
  private final PeerTableView view = new PeerTableView();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  /** Orders of operators that are not answered yet. */
  private final ConcurrentHashMap<Long, CompletableFuture<OrderOutcome>> orders =
      new ConcurrentHashMap<>();

  private final AtomicLong lastOrder = new AtomicLong();
  private volatile List<NodeId> nodeIds;
  private volatile boolean registered;
  private volatile boolean drainRequested;

  /** What a node has around it. Called on the node's loop. */
  public interface Surroundings {
    /** Accepts on every listener, or leaves who connects in the backlog. */
    void listen(boolean accept);

    /** Closes every listener. */
    void stopListening();

    /**
     * Makes the driver of a peer.
     *
     * @param session what it is known by, null for one that is dialled
     */
    PeerDriver newPeer(NodeAction.AddPeer peer, NodeDriver node, @Nullable SessionHandle session);
  }

  /** A node that has not been told of anything. */
  public NodeDriver(
      NodeSettings settings,
      BundleProcessingAgent bpa,
      Observer observer,
      EventLoop loop,
      Surroundings surroundings) {
    machine = new Node(settings);
    nodeIds = machine.nodeIds();
    this.bpa = bpa;
    this.observer = observer;
    this.surroundings = surroundings;
    commands = new CommandQueue(loop, this::batchDone, this::failed);
    timer = new DeadlineTimer(loop, this::deadlineReached);
  }

  // ---- What others tell.

  @Override
  public void tell(NodeEvent event) {
    commands.add(() -> handle(event));
  }

  @Override
  public void circuitChanged(PeerKey peer, Circuit circuit) {
    commands.add(() -> view.circuit(peer, circuit));
  }

  @Override
  public void afterwards(Runnable task) {
    commands.add(
        new CommandQueue.Owed() {
          @Override
          public void run() {
            task.run();
          }

          @Override
          public void lost() {
            task.run();
          }
        });
  }

  /** A connection stands, which does not read yet. */
  void offer(SessionLink link, Origin origin) {
    commands.add(
        new CommandQueue.Owed() {
          @Override
          public void run() {
            links.put(link.key(), link);
            try {
              handle(new NodeEvent.ConnectionOffered(link.key(), origin));
            } catch (RuntimeException | Error e) {
              links.remove(link.key());
              link.turnAway();
              throw e;
            }
          }

          @Override
          public void lost() {
            link.channel().close();
          }
        });
  }

  /**
   * Other settings.
   *
   * @param first what the node's surroundings make of them; called on its loop right before it, so
   *     that no peer is made by settings of another time
   */
  public void configure(NodeSettings settings, Runnable first) {
    commands.add(
        () -> {
          first.run();
          handle(new NodeEvent.Configured(settings));
        });
  }

  @Override
  public void registered(List<NodeId> given) {
    tell(new NodeEvent.BpaRegistered(given));
  }

  @Override
  public void unregistered(String cause) {
    tell(new NodeEvent.BpaLost(cause));
  }

  @Override
  public void forward(PeerAddress peer, OutboundBundle bundle, ForwardAnswer answer) {
    peers.forward(peer, bundle, answer);
  }

  @Override
  public void relieve(PeerAddress peer, Duration owedFor) {
    peers.relieve(peer, owedFor);
  }

  /**
   * Has something done with a peer.
   *
   * @param address where the BPA finds it, or where it is dialled
   * @param nodeId who it is, null where {@code address} tells
   */
  public CompletionStage<OrderOutcome> order(
      PeerOrder what, String address, @Nullable NodeId nodeId) {
    var answer = new CompletableFuture<OrderOutcome>();
    long number = lastOrder.incrementAndGet();
    orders.put(number, answer);
    commands.add(
        new CommandQueue.Owed() {
          @Override
          public void run() {
            handle(new NodeEvent.PeerOrdered(number, what, address, nodeId));
          }

          @Override
          public void lost() {
            answered(number, OrderOutcome.LEAVING);
          }
        });
    return answer.minimalCompletionStage();
  }

  private void answered(long order, OrderOutcome outcome) {
    var answer = orders.remove(order);
    if (answer != null) {
      answer.complete(outcome);
    }
  }

  /** Leaves in order; done when nothing is left. */
  public CompletionStage<Void> drain(Duration grace) {
    drainRequested = true;
    tell(new NodeEvent.DrainRequested(grace));
    return drained.copy();
  }

  /** Answers every bundle that a peer still has. After the drain. */
  public void abandonPeers() {
    drainRequested = true;
    peers.abandon();
    drained.complete(null);
  }

  // ---- What others see.

  /** Ours; empty before the first registration where none is configured. */
  public List<NodeId> nodeIds() {
    return nodeIds;
  }

  /** Whether the BPA has us. */
  public boolean isRegistered() {
    return registered;
  }

  /** Whether the node is leaving. */
  public boolean isLeaving() {
    return drainRequested;
  }

  /** The peers. */
  public PeerTable peers() {
    return view.snapshot(
        (key, row) -> {
          var peer = peers.get(key);
          return peer == null ? row : peer.waiting(row);
        });
  }

  /** What changed of the peers. */
  public ChangeFeed<PeerChange> peerChanges() {
    return view.changes();
  }

  // ---- On the loop.

  private void handle(NodeEvent event) {
    var established =
        event instanceof NodeEvent.SessionEstablished(var session, _, _)
            ? links.get(session)
            : null;
    try {
      obey(machine.handle(event, System.nanoTime()), established);
    } finally {
      if (event instanceof NodeEvent.SessionEnded(var session, _, _)) {
        links.remove(session);
      }
    }
  }

  private void obey(List<NodeAction> actions, @Nullable SessionLink established) {
    nodeIds = machine.nodeIds();
    registered = machine.isRegistered();
    for (int i = 0; i < actions.size(); i++) {
      try {
        run(actions.get(i), established);
      } catch (RuntimeException | Error e) {
        // It costs what the action is about, not all that stands behind it.
        failed(e);
      }
    }
  }

  private void run(NodeAction action, @Nullable SessionLink established) {
    switch (action) {
      case NodeAction.Admit(var session, var rules) -> link(session).admit(rules);
      case NodeAction.TurnAway(var session, var cause) -> turnAway(session, cause);
      case NodeAction.EndSession(var session, var reason, var cause, boolean urgent) ->
          link(session).order(handle -> handle.terminate(reason, cause, urgent));
      case NodeAction.AbandonSession(var session, String why) ->
          link(session).order(handle -> handle.abandon(why));
      case NodeAction.HoldBundles(var session) ->
          link(session).order(handle -> handle.holdBundles());
      case NodeAction.TakeBundles(var session, String address) ->
          link(session).order(handle -> handle.takeBundles(new PeerAddress(address)));
      case NodeAction.Listen(boolean accept) -> surroundings.listen(accept);
      case NodeAction.StopListening _ -> surroundings.stopListening();
      case NodeAction.AddPeer added -> {
        var peer =
            surroundings.newPeer(added, this, established == null ? null : established.session());
        peers.add(peer);
        view.added(added.peer(), peer.name(), added.target() != null);
        peer.told(new PeerEvent.PeerAdded());
      }
      case NodeAction.GiveSession given -> {
        peer(given.peer()).sessionOpened(link(given.session()).session(), given);
        view.sessionOpened(given.peer(), given.session());
      }
      case NodeAction.RetireSession(var key, var session) -> {
        peer(key).sessionClosed(session);
        view.sessionClosed(key, session);
      }
      case NodeAction.DivertDial(var key, var session) ->
          peer(key).told(new PeerEvent.DialLedElsewhere(session));
      case NodeAction.SupersedePeer(var key, var by) -> {
        peer(key).superseded(peer(by));
        view.superseded(key);
      }
      case NodeAction.AnnouncePeer(var key, String address, var ids) -> {
        var at = new PeerAddress(address);
        peers.route(at, peer(key));
        view.announced(key, address, ids);
        bpa.announce(new PeerAnnouncement(at, ids));
      }
      case NodeAction.WithdrawPeer(var key, String address) -> {
        var at = new PeerAddress(address);
        try {
          bpa.withdraw(at);
        } finally {
          // Behind it: who is told that nobody is there is told of the withdrawal first.
          peers.unroute(at, key);
          view.withdrawn(key);
        }
      }
      case NodeAction.ForgetPeer(var key) -> {
        peers.forget(key);
        view.forgotten(key);
      }
      case NodeAction.AllowDial(var key) -> peer(key).told(new PeerEvent.DialAllowed());
      case NodeAction.DialNoMore(var key) -> peer(key).told(new PeerEvent.DialNoMore());
      case NodeAction.DialAgain(var key) -> peer(key).told(new PeerEvent.DialAgain());
      case NodeAction.FailDial(var key, boolean lasting) ->
          peer(key).told(new PeerEvent.DialFailed(lasting));
      case NodeAction.DrainPeers _ -> peers.drain();
      case NodeAction.AnswerOrder(long order, var outcome) -> answered(order, outcome);
      case NodeAction.ReportDrained _ -> drained.complete(null);
      case NodeAction.Observe(var observation) -> observe(observation);
    }
  }

  private SessionLink link(SessionKey session) {
    var link = links.get(session);
    if (link == null) {
      throw new IllegalStateException("session " + session + " is not there");
    }
    return link;
  }

  private PeerDriver peer(PeerKey key) {
    var peer = peers.get(key);
    if (peer == null) {
      throw new IllegalStateException("peer " + key + " is not there");
    }
    return peer;
  }

  private void turnAway(SessionKey session, NodeAction.TurnAwayCause cause) {
    var link = link(session);
    links.remove(session);
    link.turnAway();
    var remote = link.acceptedFrom();
    if (remote != null) {
      observer.connectionRefused(remote, cause, sentence(cause));
    }
  }

  /** Names the key to change where there is one. */
  private String sentence(NodeAction.TurnAwayCause cause) {
    return switch (cause) {
      case DENIED -> "its address is in deny-from";
      case NOT_ALLOWED -> "its address is not in allow-from";
      case SOURCE_SESSIONS -> "as many sessions from there as max-sessions-per-source allows";
      case PEER_SESSIONS -> "as many sessions of its node as max-sessions-per-peer allows";
      case RESERVED -> "what is left of max-sessions is reserved-sessions, for peers that we know";
      case NOT_A_PROXY -> "the listener takes callers from proxy-from only";
      case PROXY_HEADER -> "no PROXY header came, which proxy-from announces";
      case BANNED ->
          "too many handshakes from there failed (failed-handshakes-per-minute); allow-from lists"
              + " whom never to ban";
      case RATE ->
          "more connections from there than connection-rate-limit and connection-burst allow";
      case TOTAL_RATE ->
          "more connections of all together than total-connection-rate-limit and"
              + " total-connection-burst allow";
      case FULL -> "there are " + links.size() + " sessions, as many as max-sessions allows";
      case BPA_MISSING -> "the BPA is not there";
      case NO_NODE_ID -> "we have no node id";
      case NOT_CONFIGURED -> "it is configured no more";
      case PEER_DRAINED -> "an operator has drained its node; 'gantry ctl redial' lets it in again";
      case DRAINING -> "we are shutting down";
    };
  }

  private void observe(NodeObservation observation) {
    switch (observation) {
      case NodeObservation.NodeIdMissing _ ->
          LOG.error("the BPA gives no node id and none is configured: no session can be begun");
      case NodeObservation.BpaAway(Duration hold, String cause) ->
          LOG.warn("the BPA is away, sessions wait {} s: {}", hold.toSeconds(), cause);
      case NodeObservation.BpaGivenUp(Duration hold) ->
          LOG.warn("the BPA has been away for {} s, sessions end", hold.toSeconds());
      case NodeObservation.BpaStillMissing(String cause) -> LOG.debug("not registered: {}", cause);
      case NodeObservation.CallerToldBusy(String remote, var cause) ->
          observer.connectionRefused(remote, cause, sentence(cause) + "; it is told Busy");
      case NodeObservation.SourceBanned(String remote, Duration length) ->
          observer.sourceBanned(remote, length);
      case NodeObservation.DialFailed(var peer, String address, String cause) ->
          peer(peer).dialFailed(address, cause);
      case NodeObservation.DialRecovered(var peer, String address) ->
          peer(peer).dialRecovered(address);
      case NodeObservation.PeerFaulted(var peer, String address, String cause) -> {
        view.faulted(peer, cause);
        observer.peerFaulted(address, cause);
      }
      case NodeObservation.PeerMended(var peer, String address) -> {
        view.faulted(peer, null);
        observer.peerMended(address);
      }
      case NodeObservation.PeerDrained(var peer, String address) -> {
        view.drained(peer, true);
        LOG.info("{} is drained: neither dialled nor let in", address);
      }
      case NodeObservation.PeerResumed(var peer, String address) -> {
        view.drained(peer, false);
        LOG.info("{} is drained no more", address);
      }
      case NodeObservation.DialDiverted(String address, NodeId nodeId) ->
          observer.dialFailed(address, "the node there is " + nodeId, 0);
      case NodeObservation.OwnNodeIdShown(var session, NodeId nodeId) ->
          observer.observed(
              session,
              new Observation.IdentityWarning(
                  "The peer's Node ID "
                      + nodeId
                      + " is our own: it is announced without one, and bundles for that node do not"
                      + " go there. Either we dial ourselves, or one of the two needs other"
                      + " node-ids."));
      case NodeObservation.PeersMerged(NodeId nodeId, String gone, String address) ->
          LOG.info("{} at {} and at {} is one node, known by the latter", nodeId, gone, address);
    }
  }

  private void batchDone() {
    timer.arm(machine.nextDeadlineNanos(), System.nanoTime());
  }

  private void deadlineReached() {
    try {
      if (machine.nextDeadlineNanos() - System.nanoTime() <= 0) {
        handle(new NodeEvent.DeadlineReached());
      }
    } finally {
      batchDone();
    }
  }

  private void failed(Throwable cause) {
    LOG.error("node: internal error", cause);
  }
}
