package dev.gantry.adapter.tcp.peer;

import dev.gantry.adapter.tcp.session.CommandQueue;
import dev.gantry.adapter.tcp.session.DeadlineTimer;
import dev.gantry.adapter.tcp.session.NumberedTable;
import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.TransferListener;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.Peer;
import dev.gantry.domain.peer.PeerAction;
import dev.gantry.domain.peer.PeerEvent;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.port.in.Forwarding.ForwardAnswer;
import dev.gantry.port.in.NodeOperations.PeerStatus;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one peer machine on one event loop: dials for it, offers its bundles to its sessions, and
 * tells the BPA of it. Methods are for the event loop unless they say otherwise.
 */
final class PeerDriver implements TransferListener {
  private static final Logger LOG = LoggerFactory.getLogger(PeerDriver.class);

  private final Peers table;
  private final PeerEnvironment environment;
  private final EventLoop loop;
  private final Peer machine;
  private final @Nullable PeerEndpoint endpoint;
  private final @Nullable PeerDial dial;
  private final CommandQueue commands;
  private final DeadlineTimer timer;
  private final ArrayDeque<PeerEvent> pending = new ArrayDeque<>(4);
  private final NumberedTable<Forward> forwards = new NumberedTable<>();
  private final LinkedHashMap<SessionKey, SessionHandle> sessions = new LinkedHashMap<>();
  private long tokens;
  private boolean running;
  private boolean abandoned;
  private volatile PeerAddress address;
  private volatile List<NodeId> nodeIds = List.of();
  private volatile List<SessionKey> sessionKeys = List.of();
  private volatile boolean announced;

  /**
   * A peer that has not been told of anything.
   *
   * @param endpoint where to dial it, null for a peer that only connects to us
   * @param address provisional for a dialled peer
   */
  PeerDriver(
      Peers table,
      PeerEnvironment environment,
      EventLoop loop,
      @Nullable PeerEndpoint endpoint,
      PeerSettings settings,
      PeerAddress address) {
    this.table = table;
    this.environment = environment;
    this.loop = loop;
    this.endpoint = endpoint;
    this.address = address;
    dial = endpoint == null ? null : new PeerDial(this, table, environment, loop, endpoint);
    machine = new Peer(settings, environment.newRandom());
    commands = new CommandQueue(loop, this::arm, this::failed);
    timer = new DeadlineTimer(loop, this::deadlineReached);
  }

  // ---- Any thread.

  PeerAddress address() {
    return address;
  }

  List<NodeId> nodeIds() {
    return nodeIds;
  }

  @Nullable PeerEndpoint endpoint() {
    return endpoint;
  }

  boolean announced() {
    return announced;
  }

  PeerStatus status() {
    return new PeerStatus(
        address.text(), nodeIds.stream().map(NodeId::text).toList(), announced, sessionKeys);
  }

  /** Called by the table, which knows who else is there. */
  void setAddress(PeerAddress reachedAt) {
    address = reachedAt;
  }

  /** Its Node IDs as far as they are believed, before it begins. */
  void knownAs(List<NodeId> trusted) {
    nodeIds = trusted;
  }

  /** Begins. */
  void start() {
    commands.add(() -> tell(new PeerEvent.PeerAdded()));
  }

  /** The BPA has gone or come back. */
  void bpaChanged() {
    commands.add(() -> sessions.values().forEach(this::holdOrTake));
  }

  /** The node drains. */
  void drain() {
    commands.add(() -> tell(new PeerEvent.DrainStarted()));
  }

  void forward(OutboundBundle bundle, ForwardAnswer answer) {
    commands.add(new Forward(bundle, answer));
  }

  /**
   * A session with this peer is Established.
   *
   * @param trusted the Node IDs that may be announced because of it
   * @param dialled whether it is what this peer's dial came to
   */
  void sessionOpened(
      SessionHandle session, List<NodeId> trusted, long transferMtuBytes, boolean dialled) {
    onLoop(
        () -> {
          sessions.put(session.key(), session);
          sessionsChanged();
          identified(session, trusted);
          holdOrTake(session);
          tell(new PeerEvent.SessionOpened(session.key(), transferMtuBytes, dialled));
        });
  }

  /** The session takes no more bundles. */
  void sessionEnding(SessionHandle session) {
    onLoop(() -> tell(new PeerEvent.SessionClosed(session.key())));
  }

  /** The session is over. */
  void sessionEnded(SessionHandle session) {
    onLoop(
        () -> {
          sessions.remove(session.key());
          sessionsChanged();
        });
  }

  @Override
  public void transferEnded(SessionKey session, BundleToken token, OutboundOutcome outcome) {
    onLoop(() -> tell(new PeerEvent.TransferEnded(session, token, outcome)));
  }

  void dialFailed(String cause) {
    onLoop(
        () -> {
          environment.observer().dialFailed(name(), cause);
          tell(new PeerEvent.DialFailed());
        });
  }

  // ---- On the loop.

  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      arm();
    } else {
      commands.add(task);
    }
  }

  private void tell(PeerEvent event) {
    if (running) {
      pending.add(event);
      return;
    }
    running = true;
    try {
      for (PeerEvent next = event; next != null; next = pending.poll()) {
        List<PeerAction> actions = machine.handle(next, System.nanoTime());
        for (int i = 0; i < actions.size(); i++) {
          runGuarded(actions.get(i));
        }
      }
    } finally {
      running = false;
    }
  }

  /** What the BPA throws costs the action it is thrown in, not the session whose event this is. */
  private void runGuarded(PeerAction action) {
    try {
      run(action);
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void failed(Throwable cause) {
    LOG.error("{}: internal error", name(), cause);
  }

  private void run(PeerAction action) {
    switch (action) {
      case PeerAction.Dial _ -> dial();
      case PeerAction.OfferTransfer(var session, var token, _) -> offer(session, token);
      case PeerAction.AnswerForward(var token, var outcome) -> answer(token, outcome);
      case PeerAction.AnnouncePeer _ -> announce();
      case PeerAction.WithdrawPeer _ -> withdraw();
    }
  }

  private void dial() {
    if (dial == null) {
      throw new IllegalStateException("a peer that only connects to us cannot be dialled");
    }
    dial.start();
  }

  private void offer(SessionKey key, BundleToken token) {
    SessionHandle session = sessions.get(key);
    Forward forward = forwards.get(token.value());
    if (session == null || forward == null) {
      pending.add(new PeerEvent.TransferEnded(key, token, new OutboundOutcome.NotStarted()));
    } else {
      session.offer(token, forward.bundle, this);
    }
  }

  private void answer(BundleToken token, ForwardOutcome outcome) {
    Forward forward = forwards.remove(token.value());
    if (forward != null) {
      forward.settle(outcome);
    }
  }

  private void identified(SessionHandle session, List<NodeId> trusted) {
    if (endpoint != null && !announced) {
      table.reachedAt(this, session.remoteAddress());
    }
    if (!trusted.isEmpty() && !trusted.equals(nodeIds)) {
      nodeIds = trusted;
      table.identified(this);
      if (announced) {
        environment.bpa().announce(new PeerAnnouncement(address, nodeIds));
      }
    }
  }

  /** On this loop, where the last word on the BPA is said, whoever has noticed its change. */
  private void holdOrTake(SessionHandle session) {
    if (environment.bpaAway()) {
      session.holdBundles();
    } else {
      session.takeBundles(address);
    }
  }

  private void announce() {
    announced = true;
    table.announced(this);
    environment.bpa().announce(new PeerAnnouncement(address, nodeIds));
  }

  private void withdraw() {
    announced = false;
    if (table.hasAddress(this)) {
      environment.bpa().withdraw(address);
    }
    table.withdrawn(this);
  }

  private void sessionsChanged() {
    sessionKeys = new ArrayList<>(sessions.keySet());
    table.changed();
  }

  private void deadlineReached() {
    if (machine.nextDeadlineNanos() - System.nanoTime() <= 0) {
      tell(new PeerEvent.DeadlineReached());
    }
    arm();
  }

  private void arm() {
    if (abandoned) {
      return;
    }
    timer.arm(machine.nextDeadlineNanos(), System.nanoTime());
  }

  private String name() {
    return endpoint == null ? address.text() : endpoint.endpoint().toString();
  }

  /**
   * Ends without ceremony: every bundle is answered, nothing is dialled any more. Any thread; after
   * the drain.
   */
  void abandon() {
    onLoop(
        () -> {
          timer.cancel();
          abandoned = true;
          if (!forwards.isEmpty()) {
            LOG.debug("{}: {} bundles were still waiting", name(), forwards.size());
          }
          var left = new ArrayList<>(forwards.values());
          forwards.clear();
          left.forEach(Forward::lost);
        });
  }

  /** A bundle that the BPA wants sent. */
  private final class Forward implements CommandQueue.Owed {
    private final OutboundBundle bundle;
    private final ForwardAnswer answer;

    private Forward(OutboundBundle bundle, ForwardAnswer answer) {
      this.bundle = bundle;
      this.answer = answer;
    }

    @Override
    public void run() {
      if (abandoned) {
        lost();
        return;
      }
      var token = new BundleToken(tokens++);
      forwards.put(token.value(), this);
      tell(new PeerEvent.ForwardRequested(token, bundle.lengthBytes()));
    }

    @Override
    public void lost() {
      settle(new ForwardOutcome.NoNeighbour());
    }

    private void settle(ForwardOutcome outcome) {
      bundle.release();
      answer.answered(outcome);
    }
  }
}
