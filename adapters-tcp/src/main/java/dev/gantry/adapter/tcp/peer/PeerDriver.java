package dev.gantry.adapter.tcp.peer;

import dev.gantry.adapter.tcp.session.CommandQueue;
import dev.gantry.adapter.tcp.session.DeadlineTimer;
import dev.gantry.adapter.tcp.session.NumberedTable;
import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.TransferListener;
import dev.gantry.domain.node.NodeAction;
import dev.gantry.domain.node.NodeEvent;
import dev.gantry.domain.node.PeerKey;
import dev.gantry.domain.peer.Circuit;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.Peer;
import dev.gantry.domain.peer.PeerAction;
import dev.gantry.domain.peer.PeerEvent;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.port.in.Forwarding.ForwardAnswer;
import dev.gantry.port.in.NodeOperations.PeerStatus;
import dev.gantry.port.out.Observer;
import dev.gantry.port.payload.OutboundBundle;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one peer machine on one event loop: offers its bundles to its sessions, dials for it, and
 * answers the BPA. Any thread; what is asked for is done on the loop, in order.
 */
public final class PeerDriver implements TransferListener {
  private static final Logger LOG = LoggerFactory.getLogger(PeerDriver.class);

  private final PeerKey key;
  private final String name;
  private final EventLoop loop;
  private final Peer machine;
  private final NodeQueue node;
  private final Observer observer;
  private final Runnable dial;
  private final CommandQueue commands;
  private final DeadlineTimer timer;
  private final ArrayDeque<PeerEvent> pending = new ArrayDeque<>(2);
  private final NumberedTable<Forward> forwards = new NumberedTable<>();
  private final LinkedHashMap<SessionKey, SessionHandle> sessions = new LinkedHashMap<>(2);
  private Circuit circuit = Circuit.CLOSED;

  /** Written on the loop alone, as the next. */
  private volatile int waitingBundles;

  private volatile long nextGivenNanos;

  private long tokens;
  private boolean running;
  private boolean abandoned;
  private boolean gone;
  private @Nullable PeerDriver successor;
  private @Nullable Consumer<PeerDriver> unneeded;

  /**
   * A peer that has not been told of anything.
   *
   * @param name for logs: what is dialled, or where it comes from
   * @param dial opens a connection, called on the loop; the node hears what it comes to
   */
  public PeerDriver(
      PeerKey key,
      String name,
      EventLoop loop,
      Peer machine,
      NodeQueue node,
      Observer observer,
      Runnable dial) {
    this.key = key;
    this.name = name;
    this.loop = loop;
    this.machine = machine;
    this.node = node;
    this.observer = observer;
    this.dial = dial;
    commands = new CommandQueue(loop, this::arm, this::failed);
    timer = new DeadlineTimer(loop, this::deadlineReached);
  }

  /** Who the node knows it as. */
  public PeerKey key() {
    return key;
  }

  /** For logs: what is dialled, or where it comes from. */
  public String name() {
    return name;
  }

  /** A row of the table of peers, with what waits for a session just now. Any thread. */
  public PeerStatus waiting(PeerStatus row) {
    int bundles = waitingBundles;
    return bundles == 0
        ? row
        : row.waiting(bundles, Duration.ofNanos(System.nanoTime() - nextGivenNanos));
  }

  /** Tells its machine something that the node has decided. */
  public void told(PeerEvent event) {
    commands.add(() -> tell(event));
  }

  /** Sends a bundle; takes ownership of it. */
  public void forward(OutboundBundle bundle, ForwardAnswer answer) {
    forward(bundle, answer, 0);
  }

  /** The same for one that was given to another peer before. */
  private void forward(OutboundBundle bundle, ForwardAnswer answer, int interruptions) {
    commands.add(new Forward(bundle, answer, interruptions));
  }

  /** Others wait for the room that its bundles take: its sessions that owe us progress end. */
  public void relieve(Duration owedFor) {
    commands.add(
        () -> List.copyOf(sessions.values()).forEach(each -> each.terminateIfOwing(owedFor)));
  }

  /** A dial of it came to no session; told with what waits for one. */
  public void dialFailed(String address, String cause) {
    commands.add(() -> observer.dialFailed(address, cause, machine.waitingBundles()));
  }

  /** A dial of it came to a session, after others had not; told behind those. */
  public void dialRecovered(String address) {
    commands.add(() -> observer.dialRecovered(address));
  }

  /** A session is this peer's from now on. */
  public void sessionOpened(SessionHandle session, NodeAction.GiveSession given) {
    commands.add(
        () -> {
          if (given.begin() != null) {
            for (var older : sessions.values()) {
              tell(new PeerEvent.SessionHeard(older.key(), older.heardNanos()));
            }
          }
          sessions.put(session.key(), session);
          tell(
              new PeerEvent.SessionOpened(
                  session.key(), given.transferMtuBytes(), given.dialled(), given.begin()));
        });
  }

  /** A session takes no more bundles of this peer. */
  public void sessionClosed(SessionKey session) {
    commands.add(
        () -> {
          sessions.remove(session);
          tell(new PeerEvent.SessionClosed(session));
        });
  }

  /** Another peer is the same node and takes this one's place. */
  public void superseded(PeerDriver by) {
    commands.add(
        () -> {
          successor = by;
          tell(new PeerEvent.Superseded());
        });
  }

  /**
   * The node has let go of the peer.
   *
   * @param last called once, on the loop, when none of its bundles waits or is on its way any more
   */
  public void letGo(Consumer<PeerDriver> last) {
    commands.add(() -> unneeded = last);
  }

  /** Ends without ceremony: every bundle is answered, nothing is dialled any more. */
  public void abandon() {
    commands.add(
        () -> {
          timer.cancel();
          abandoned = true;
          if (!forwards.isEmpty()) {
            LOG.debug("{}: {} bundles were still waiting", name, forwards.size());
          }
          var left = new ArrayList<>(forwards.values());
          forwards.clear();
          left.forEach(Forward::lost);
        });
  }

  @Override
  public void transferEnded(SessionKey session, BundleToken token, OutboundOutcome outcome) {
    var event = new PeerEvent.TransferEnded(session, token, outcome);
    if (loop.inEventLoop()) {
      try {
        tell(event);
      } catch (RuntimeException | Error e) {
        // Not the session's fault, whose event this is.
        failed(e);
      }
      arm();
    } else {
      commands.add(() -> tell(event));
    }
  }

  // ---- On the loop.

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
    int waiting = machine.waitingBundles();
    if (waiting > 0) {
      long next = machine.nextGivenNanos();
      if (next != nextGivenNanos) {
        nextGivenNanos = next;
      }
    }
    if (waiting != waitingBundles) {
      waitingBundles = waiting;
    }
    var now = machine.circuit();
    if (now != circuit) {
      circuit = now;
      node.circuitChanged(key, now);
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
    LOG.error("{}: internal error", name, cause);
  }

  private void run(PeerAction action) {
    switch (action) {
      case PeerAction.RequestDial _ -> node.tell(new NodeEvent.DialWanted(key));
      case PeerAction.Dial _ -> dial.run();
      case PeerAction.RestFromDialling _ -> node.tell(new NodeEvent.DiallingRests(key));
      case PeerAction.OfferTransfer(var session, var token, _) -> offer(session, token);
      case PeerAction.AnswerForward(var token, var outcome) -> answer(token, outcome);
      case PeerAction.RejectForward(var token) ->
          throw new IllegalStateException(token + " is given out twice");
      case PeerAction.HandOver(var token, int interruptions) -> handOver(token, interruptions);
      case PeerAction.EndSession(var session, var reason, var cause) ->
          on(session, handle -> handle.terminate(reason, cause, false));
      case PeerAction.EndIdleSession(var session, var idleFor) ->
          on(session, handle -> handle.terminateIfIdle(idleFor));
      case PeerAction.Observe(var observation) -> observer.peerObserved(name, observation);
      case PeerAction.AnnouncePeer _ -> node.tell(new NodeEvent.PeerReachable(key));
      case PeerAction.WithdrawPeer _ -> node.tell(new NodeEvent.PeerUnreachable(key));
    }
  }

  private void offer(SessionKey session, BundleToken token) {
    var handle = sessions.get(session);
    var forward = forwards.get(token.value());
    if (handle == null || forward == null) {
      pending.add(new PeerEvent.TransferEnded(session, token, new OutboundOutcome.NotStarted()));
    } else {
      handle.offer(token, forward.bundle, this);
    }
  }

  private void on(SessionKey session, Consumer<SessionHandle> order) {
    var handle = sessions.get(session);
    if (handle != null) {
      order.accept(handle);
    }
  }

  private void answer(BundleToken token, ForwardOutcome outcome) {
    var forward = forwards.remove(token.value());
    if (forward == null) {
      return;
    }
    if (outcome instanceof ForwardOutcome.NoNeighbour) {
      // The BPA tries no other way before the peer is withdrawn, which is on its way by the node.
      node.afterwards(() -> forward.settle(outcome));
    } else {
      forward.settle(outcome);
    }
  }

  private void handOver(BundleToken token, int interruptions) {
    var forward = forwards.remove(token.value());
    var to = successor;
    if (forward != null && to != null) {
      to.forward(forward.bundle, forward.answer, interruptions);
    }
  }

  private void deadlineReached() {
    if (machine.nextDeadlineNanos() - System.nanoTime() <= 0) {
      tell(new PeerEvent.DeadlineReached());
    }
    arm();
  }

  /** What follows from whatever has been done. */
  private void arm() {
    if (abandoned) {
      return;
    }
    timer.arm(machine.nextDeadlineNanos(), System.nanoTime());
    var last = unneeded;
    if (last != null && forwards.isEmpty()) {
      unneeded = null;
      gone = true;
      last.accept(this);
    }
  }

  /** A bundle that the BPA wants sent. */
  private final class Forward implements CommandQueue.Owed {
    private final OutboundBundle bundle;
    private final ForwardAnswer answer;
    private final int interruptions;

    private Forward(OutboundBundle bundle, ForwardAnswer answer, int interruptions) {
      this.bundle = bundle;
      this.answer = answer;
      this.interruptions = interruptions;
    }

    @Override
    public void run() {
      if (abandoned || gone) {
        refer();
        return;
      }
      var token = new BundleToken(tokens++);
      forwards.put(token.value(), this);
      tell(
          new PeerEvent.ForwardRequested(
              token, bundle.lengthBytes(), interruptions, bundle.lane()));
    }

    /** It was looked up just before the peer was let go. */
    private void refer() {
      var to = successor;
      if (to != null && !abandoned) {
        to.forward(bundle, answer, interruptions);
      } else {
        lost();
      }
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
