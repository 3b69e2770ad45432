package dev.gantry.simulator;

import static dev.gantry.simulator.InvariantError.check;

import dev.gantry.domain.node.NodeAction;
import dev.gantry.domain.node.NodeEvent;
import dev.gantry.domain.node.PeerKey;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.Peer;
import dev.gantry.domain.peer.PeerAction;
import dev.gantry.domain.peer.PeerEvent;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A real peer machine in a node: offers its bundles to its sessions, dials for it, and answers the
 * BPA. What it is asked for is done on its loop, in order.
 */
final class DrivenPeer {
  private final NodeProcess node;
  private final PeerKey key;
  private final @Nullable String target;
  private final int loop;
  private final boolean dials;
  private final Peer machine;
  private final Mailbox mailbox;
  private final Alarm alarm;
  private final ArrayDeque<PeerEvent> pending = new ArrayDeque<>();
  private final Map<BundleToken, ForwardedBundle> forwards = new LinkedHashMap<>();
  private final Set<BundleToken> onTheirWay = new LinkedHashSet<>();
  private final Map<SessionKey, NodeSession> sessions = new LinkedHashMap<>();
  private @Nullable DrivenPeer successor;
  private long tokens;
  private boolean running;
  private boolean added;
  private boolean drained;
  private boolean unwanted;
  private boolean dialWanted;
  private boolean dialling;
  private boolean resting;
  private @Nullable SessionKey elsewhere;
  private @Nullable String foundAt;
  private long lastDialNanos = -1;
  private long lastTriedNanos = -1;

  /**
   * A peer that has not been told of anything.
   *
   * @param target what it dials, null when it only comes to us
   * @param loop the number of the loop on which it lives
   */
  DrivenPeer(
      NodeProcess node, PeerKey key, @Nullable String target, PeerSettings settings, int loop) {
    this.node = node;
    this.key = key;
    this.target = target;
    this.loop = loop;
    this.dials = settings.dial();
    machine = new Peer(settings, node.random());
    mailbox = node.newMailbox(this::arm);
    alarm = new Alarm(node.clock(), this::deadlineReached);
  }

  PeerKey key() {
    return key;
  }

  int loop() {
    return loop;
  }

  @Nullable String target() {
    return target;
  }

  /** At which of its addresses it was found last, null when it was not yet. */
  @Nullable String foundAt() {
    return foundAt;
  }

  /** A dial has led to a session at that address. */
  void found(String address) {
    foundAt = address;
  }

  boolean hasSessions() {
    return !sessions.isEmpty();
  }

  /** A dial or a session of it has come to its end. */
  void noteTried() {
    lastTriedNanos = node.clock().nowNanos();
  }

  /** Whether it dials, or has dialled or had a session at that time or later. */
  boolean hasTried(long sinceNanos) {
    return dialling || lastDialNanos >= sinceNanos || lastTriedNanos >= sinceNanos;
  }

  /** Whether nothing is left of it. */
  boolean isSettled() {
    return forwards.isEmpty()
        && sessions.isEmpty()
        && machine.nextDeadlineNanos() == Peer.NO_DEADLINE;
  }

  // ---- What others tell.

  void told(PeerEvent event) {
    mailbox.add(() -> tell(event));
  }

  void forward(ForwardedBundle bundle) {
    forward(bundle, 0);
  }

  /** The same for one that was given to another peer before. */
  private void forward(ForwardedBundle bundle, int interruptions) {
    mailbox.add(
        () -> {
          var token = new BundleToken(tokens++);
          forwards.put(token, bundle);
          tell(
              new PeerEvent.ForwardRequested(
                  token, bundle.bundle().length(), interruptions, bundle.lane()));
        });
  }

  void sessionOpened(NodeSession session, NodeAction.GiveSession given) {
    mailbox.add(
        () -> {
          if (given.begin() != null) {
            sessions.forEach(
                (key, older) -> tell(new PeerEvent.SessionHeard(key, older.heardNanos())));
          }
          sessions.put(session.key(), session);
          tell(
              new PeerEvent.SessionOpened(
                  session.key(), given.transferMtuBytes(), given.dialled(), given.begin()));
        });
  }

  void sessionClosed(SessionKey session) {
    mailbox.add(
        () -> {
          sessions.remove(session);
          tell(new PeerEvent.SessionClosed(session));
        });
  }

  void superseded(DrivenPeer by) {
    mailbox.add(
        () -> {
          successor = by;
          sessions.clear();
          tell(new PeerEvent.Superseded());
        });
  }

  /** A bundle that was offered to a session has ended; on the session's loop. */
  void transferEnded(NodeSession session, BundleToken token, OutboundOutcome outcome) {
    var event = new PeerEvent.TransferEnded(session.key(), token, outcome);
    if (session.loop() == loop) {
      if (!mailbox.isClosed()) {
        tell(event);
        arm();
      }
    } else {
      told(event);
    }
  }

  void kill() {
    mailbox.close();
    alarm.set(Peer.NO_DEADLINE);
  }

  // ---- On its loop.

  private void tell(PeerEvent event) {
    pending.add(event);
    if (running) {
      return;
    }
    running = true;
    for (var next = pending.poll(); next != null; next = pending.poll()) {
      note(next);
      for (var action : machine.handle(next, node.clock().nowNanos())) {
        carryOut(action);
      }
    }
    running = false;
    checkBounded();
  }

  private void note(PeerEvent event) {
    switch (event) {
      case PeerEvent.PeerAdded _ -> added = true;
      case PeerEvent.SessionOpened(_, _, boolean dialled, _) -> {
        dialling &= !dialled;
        noteTried();
      }
      case PeerEvent.SessionClosed(var session) -> {
        noteTried();
        if (session.equals(elsewhere)) {
          elsewhere = null;
        }
      }
      case PeerEvent.DialLedElsewhere(var session) -> {
        dialling = false;
        elsewhere = session;
      }
      case PeerEvent.DialFailed _ -> dialling = false;
      case PeerEvent.TransferEnded(_, var token, _) -> onTheirWay.remove(token);
      case PeerEvent.DrainStarted _, PeerEvent.Superseded _ -> drained = true;
      case PeerEvent.DialNoMore _ -> unwanted = true;
      case PeerEvent.DialAgain _ -> unwanted = false;
      case PeerEvent.DialAllowed _,
          PeerEvent.ForwardRequested _,
          PeerEvent.SessionHeard _,
          PeerEvent.DeadlineReached _ -> {}
    }
  }

  private void carryOut(PeerAction action) {
    switch (action) {
      case PeerAction.RequestDial _ -> {
        dialWanted = true;
        node.tell(new NodeEvent.DialWanted(key));
      }
      case PeerAction.Dial _ -> dial();
      case PeerAction.RestFromDialling _ -> {
        resting = true;
        node.tell(new NodeEvent.DiallingRests(key));
      }
      case PeerAction.OfferTransfer(var session, var token, _) -> offer(session, token);
      case PeerAction.AnswerForward(var token, var outcome) -> answer(token, outcome);
      case PeerAction.RejectForward(var token) ->
          throw new InvariantError(key + " says that " + token + " is given out twice");
      case PeerAction.HandOver(var token, int interruptions) -> {
        var to = successor;
        check(to != null, () -> key + " hands a bundle over to nobody");
        if (to != null) {
          to.forward(taken(token), interruptions);
        }
      }
      case PeerAction.EndSession(var session, var reason, var cause) -> {
        var ended = sessions.get(session);
        if (ended != null) {
          ended.terminate(reason, cause, false);
        }
      }
      case PeerAction.EndIdleSession(var session, var idleFor) -> {
        var idle = sessions.get(session);
        if (idle != null) {
          idle.terminateIfIdle(idleFor);
        }
      }
      case PeerAction.Observe _ -> {}
      case PeerAction.AnnouncePeer _ -> node.tell(new NodeEvent.PeerReachable(key));
      case PeerAction.WithdrawPeer _ -> node.tell(new NodeEvent.PeerUnreachable(key));
    }
  }

  private void dial() {
    check(!dialling, () -> key + " dials while it is dialling");
    check(target != null, () -> key + " dials nobody");
    dialWanted = false;
    resting = false;
    dialling = true;
    lastDialNanos = node.clock().nowNanos();
    node.dial(this, String.valueOf(target));
  }

  private void offer(SessionKey session, BundleToken token) {
    var to = sessions.get(session);
    var forward = forwards.get(token);
    check(forward != null, () -> key + " offers what it does not have: " + token);
    check(onTheirWay.add(token), () -> key + " offers a bundle to two sessions: " + token);
    if (to == null || forward == null) {
      pending.add(new PeerEvent.TransferEnded(session, token, new OutboundOutcome.NotStarted()));
    } else {
      to.offer(this, token, forward);
    }
  }

  private void answer(BundleToken token, ForwardOutcome outcome) {
    var forward = taken(token);
    if (outcome instanceof ForwardOutcome.NoNeighbour) {
      // The BPA tries no other way before the peer is withdrawn, which is on its way by the node.
      node.afterwards(() -> settle(forward, outcome));
    } else {
      settle(forward, outcome);
    }
  }

  private void settle(ForwardedBundle forward, ForwardOutcome outcome) {
    check(
        !(outcome instanceof ForwardOutcome.NoNeighbour) || !node.books().isAnnounced(key),
        () -> key + " is no neighbour, and the BPA knows it: " + forward);
    forward.answer(outcome);
  }

  private ForwardedBundle taken(BundleToken token) {
    var forward = forwards.remove(token);
    if (forward == null) {
      throw new InvariantError(key + " answers what it does not have: " + token);
    }
    return forward;
  }

  private void deadlineReached() {
    if (mailbox.isClosed()) {
      return;
    }
    tell(new PeerEvent.DeadlineReached());
    arm();
  }

  private void arm() {
    alarm.set(machine.nextDeadlineNanos());
  }

  /**
   * What waits must end: for a session, for a dial, or for the time at which it is given up. A
   * session has its own deadline as long as it carries something; one that carries nothing must not
   * let anything wait.
   */
  private void checkBounded() {
    if (!added || machine.nextDeadlineNanos() != Peer.NO_DEADLINE) {
      return;
    }
    check(
        !dials
            || drained
            || unwanted
            || resting
            || dialWanted
            || dialling
            || elsewhere != null
            || hasSessions(),
        () -> key + " may never be dialled again");
    check(
        forwards.size() == onTheirWay.size() || hasSessions() && !onTheirWay.isEmpty(),
        () -> key + " lets bundles wait for ever: " + forwards.values());
  }
}
