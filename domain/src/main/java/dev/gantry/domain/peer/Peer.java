package dev.gantry.domain.peer;

import dev.gantry.domain.CheckReturnValue;
import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.time.Deadlines;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.TerminationReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One peer node as a machine: its sessions, what they carry, and when to dial. Every bundle is
 * answered exactly once. Not thread-safe.
 *
 * <p>A bundle goes to the least loaded session that takes its length and has room for its lane;
 * without a session it waits, from the loss of the last session on for {@link PeerSettings#hold()}
 * at most. After that the peer is withdrawn and bundles are answered NoNeighbour at once, until the
 * next session.
 *
 * <p>A bundle that was on its way when two sessions broke may be why they did: it goes last and
 * alone from then on, and back to the BPA when it has been interrupted {@link
 * PeerSettings#maxInterruptions()} times.
 */
public final class Peer {
  /** There is no deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  private final PeerSettings settings;
  private final DialPlan dialPlan;
  private final OpenSessions sessions;
  private final LinkedHashMap<BundleToken, Bundle> bundles = new LinkedHashMap<>();
  private final WaitingBundles waiting;

  /** Null where one session is all that is ever dialled. */
  private final @Nullable PoolKeeper pool;

  /** Octets of {@link #bundles}. */
  private long bundlesBytes;

  private Reach reach = new New();
  private Service service = Service.OFFERED;
  private boolean announced;

  /** A peer without sessions; {@code random} spreads redials. */
  public Peer(PeerSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.dialPlan = new DialPlan(settings, random);
    this.sessions = new OpenSessions(settings.lanes().urgentSession());
    this.waiting = new WaitingBundles(settings.maxWaitingBundles(), settings.lanes());
    this.pool =
        settings.dial() && !settings.pool().isOne()
            ? new PoolKeeper(settings.pool(), settings.redials(), random)
            : null;
  }

  /** Tells the machine what happened; the result is to be done in order, before the next event. */
  @CheckReturnValue
  public List<PeerAction> handle(PeerEvent event, long nowNanos) {
    var actions = new ArrayList<PeerAction>();
    var rested = dialPlan.isResting();
    switch (event) {
      case PeerEvent.PeerAdded _ -> added(nowNanos, actions);
      case PeerEvent.SessionOpened opened -> sessionOpened(opened, nowNanos, actions);
      case PeerEvent.SessionHeard(var session, long atNanos) -> sessions.heard(session, atNanos);
      case PeerEvent.SessionClosed(var session) -> sessionClosed(session, nowNanos, actions);
      case PeerEvent.DialAllowed _ -> {
        if (dialPlan.allowed(nowNanos)) {
          actions.add(new PeerAction.Dial(dialPlan.attempt()));
        }
      }
      case PeerEvent.DialLedElsewhere(var session) -> {
        if (pool != null) {
          pool.ledElsewhere(session, nowNanos);
        }
        dialPlan.ledElsewhere(session, !sessions.isEmpty(), nowNanos);
      }
      case PeerEvent.DialFailed(boolean lasting) -> {
        if (pool != null) {
          pool.failed(lasting, nowNanos);
        }
        if (lasting) {
          dialPlan.failedForGood(!sessions.isEmpty(), !announced && waiting.isEmpty(), nowNanos);
        } else {
          dialPlan.failed(!sessions.isEmpty(), nowNanos);
        }
      }
      case PeerEvent.ForwardRequested requested -> requested(requested, nowNanos, actions);
      case PeerEvent.TransferEnded ended -> transferEnded(ended, nowNanos, actions);
      case PeerEvent.DeadlineReached _ -> {
        if (dialPlan.due(nowNanos)) {
          actions.add(new PeerAction.RequestDial());
        }
      }
      case PeerEvent.DialNoMore _ -> dialPlan.noMore();
      case PeerEvent.DialAgain _ -> {
        if (dialPlan.again(sessions.isEmpty())) {
          actions.add(new PeerAction.RequestDial());
        }
      }
      case PeerEvent.Superseded _ -> superseded(actions);
      case PeerEvent.DrainStarted _ -> {
        if (service == Service.OFFERED) {
          service = Service.ENDED;
        }
        dialPlan.stop();
        giveUp(actions);
      }
    }
    settle(nowNanos, actions);
    if (dialPlan.isResting() && !rested) {
      actions.add(new PeerAction.RestFromDialling());
    }
    return actions;
  }

  /** When {@link PeerEvent.DeadlineReached} is due at the latest, or {@link #NO_DEADLINE}. */
  public long nextDeadlineNanos() {
    long next = Deadlines.earlier(dialPlan.deadlineNanos(), sessions.peaceEndsNanos());
    if (pool != null && service == Service.OFFERED) {
      next = Deadlines.earlier(next, poolDeadlineNanos(pool));
    }
    return switch (reach) {
      case Lost(long untilNanos) ->
          announced || !waiting.isEmpty() ? Deadlines.earlier(next, untilNanos) : next;
      case Reachable _ ->
          waiting.firstSuspected() == null || sessions.anySetAside()
              ? next
              : Deadlines.earlier(next, waiting.yieldEndsNanos());
      case New _, Unreachable _ -> next;
    };
  }

  private long poolDeadlineNanos(PoolKeeper keeper) {
    long spare = sessions.spareEndsNanos(settings.pool());
    return dialPlan.isFree()
        ? Deadlines.earlier(spare, keeper.deadlineNanos(sessions.size()))
        : spare;
  }

  /**
   * Whether nothing would be lost by forgetting this peer: no session, no bundle, not announced.
   */
  public boolean isIdle() {
    return sessions.isEmpty() && bundles.isEmpty() && !announced;
  }

  /** How many bundles wait for a session. */
  public int waitingBundles() {
    return waiting.size();
  }

  /** When the waiting bundle was given to us whose turn is next; of no meaning when none waits. */
  public long nextGivenNanos() {
    return waiting.nextGivenNanos();
  }

  /** Whether dials and sessions come about. */
  public Circuit circuit() {
    return dialPlan.circuit();
  }

  Reach reach() {
    return reach;
  }

  DialPlan dialPlan() {
    return dialPlan;
  }

  private void added(long nowNanos, List<PeerAction> actions) {
    if (!(reach instanceof New)) {
      return;
    }
    reach = new Lost(nowNanos + settings.hold().toNanos());
    if (dialPlan.begin()) {
      actions.add(new PeerAction.RequestDial());
    }
  }

  private void requested(
      PeerEvent.ForwardRequested requested, long nowNanos, List<PeerAction> actions) {
    var bundle = new Bundle(requested, nowNanos);
    if (bundles.putIfAbsent(bundle.token, bundle) != null) {
      actions.add(new PeerAction.RejectForward(bundle.token));
      return;
    }
    bundlesBytes += bundle.lengthBytes;
    if (bundle.lengthBytes < 1) {
      // A session could neither begin nor end a transfer without octets for it.
      answer(bundle, new ForwardOutcome.Unreadable(), actions);
    } else {
      place(bundle, nowNanos, actions);
    }
  }

  /** What waits and the sessions go to the other peer; it tells the BPA what there is to tell. */
  private void superseded(List<PeerAction> actions) {
    service = Service.SUPERSEDED;
    dialPlan.stop();
    sessions.closeAll();
    reach = new Unreachable();
    announced = false;
    for (var bundle = waiting.poll(); bundle != null; bundle = waiting.poll()) {
      handOver(bundle, actions);
    }
  }

  private void sessionOpened(
      PeerEvent.SessionOpened opened, long nowNanos, List<PeerAction> actions) {
    if (service == Service.SUPERSEDED) {
      return;
    }
    dialPlan.sessionOpened(opened.dialled(), sessions.isEmpty(), nowNanos);
    long patienceNanos = 0;
    if (pool != null && opened.dialled()) {
      patienceNanos = pool.led(nowNanos);
    } else if (pool != null && dialPlan.isFree()) {
      pool.spared();
    }
    sessions.open(opened, patienceNanos, nowNanos);
    if (patienceNanos > 0) {
      observe(
          new PeerObservation.PoolGrown(sessions.size(), bundles.size(), bundlesBytes), actions);
    }
    if (service == Service.OFFERED) {
      reach = new Reachable();
      announce(actions);
      sessions
          .yielding(opened.session(), settings.several(), nowNanos)
          .forEach(yields -> endInFavour(yields, actions));
    }
  }

  /** What it has begun to carry comes to its end, all else goes to the one that stays. */
  private static void endInFavour(PeerObservation.SessionYields yields, List<PeerAction> actions) {
    observe(yields, actions);
    // RFC 9174 6.1: who has just come is told that it is one too many; the older has done its work.
    actions.add(
        new PeerAction.EndSession(
            yields.session(),
            yields.younger() ? TerminationReason.Known.BUSY : TerminationReason.Known.UNKNOWN,
            EndCause.ANOTHER_SESSION));
  }

  private void sessionClosed(SessionKey session, long nowNanos, List<PeerAction> actions) {
    var closed = sessions.close(session);
    boolean idle = closed != null && closed.askedToEnd;
    if (pool != null) {
      pool.closed(session, idle);
    }
    if (closed == null) {
      dialPlan.elsewhereClosed(session, nowNanos);
    } else if (sessions.isEmpty()) {
      dialPlan.lastSessionClosed(nowNanos);
    }
    if (idle) {
      observe(new PeerObservation.PoolShrunk(sessions.size()), actions);
    }
  }

  private void transferEnded(
      PeerEvent.TransferEnded ended, long nowNanos, List<PeerAction> actions) {
    var bundle = bundles.get(ended.token());
    if (bundle == null || !ended.session().equals(bundle.session)) {
      return;
    }
    bundle.session = null;
    var session = ended.session();
    boolean taken = ended.outcome() instanceof OutboundOutcome.Acknowledged;
    boolean heard = taken || ended.outcome() instanceof OutboundOutcome.Refused;
    sessions.drop(session, bundle, taken, heard, nowNanos);
    switch (ended.outcome()) {
      case OutboundOutcome.Acknowledged _ -> answer(bundle, new ForwardOutcome.Sent(), actions);
      case OutboundOutcome.Refused(var reason, _) ->
          refused(bundle, session, reason, nowNanos, actions);
      case OutboundOutcome.TooLarge(long transferMtuBytes) ->
          answer(bundle, new ForwardOutcome.TooLarge(transferMtuBytes), actions);
      case OutboundOutcome.NotStarted _ -> {
        if (sessions.full(session, bundle.lane, nowNanos)) {
          endUseless(session, actions);
        }
        place(bundle, nowNanos, actions);
      }
      case OutboundOutcome.Interrupted(_, boolean ourDoing) -> {
        boolean _ = sessions.ending(session, nowNanos);
        if (ourDoing) {
          place(bundle, nowNanos, actions);
        } else {
          interrupted(bundle, nowNanos, actions);
        }
      }
      // Not tried again: it would be unreadable for each further session, too. Whether this one
      // ends for it, because some of it was sent, the session says itself.
      case OutboundOutcome.Unreadable _ -> answer(bundle, new ForwardOutcome.Unreadable(), actions);
    }
  }

  private void refused(
      Bundle bundle,
      SessionKey session,
      RefusalReason reason,
      long nowNanos,
      List<PeerAction> actions) {
    if (reason.delivered()) {
      answer(bundle, new ForwardOutcome.Sent(), actions);
    } else if (reason == RefusalReason.Known.SESSION_TERMINATING) {
      // RFC 9174 5.2.4: "The sender MAY either retry the bundle later ... or in another session."
      if (sessions.ending(session, nowNanos)) {
        endUseless(session, actions);
      }
      // Once befalls what crosses a SESS_TERM. Who says it of the same bundle again and again does
      // not want that bundle, whatever becomes of others.
      if (bundle.metTheEnd) {
        interrupted(bundle, nowNanos, actions);
      } else {
        bundle.metTheEnd = true;
        place(bundle, nowNanos, actions);
      }
    } else if (reason == RefusalReason.Known.RETRANSMIT) {
      interrupted(bundle, nowNanos, actions);
    } else {
      answer(bundle, new ForwardOutcome.Refused(reason), actions);
    }
  }

  /** A bundle was begun and came to no end. Whether it is the cause shows when it goes alone. */
  private void interrupted(Bundle bundle, long nowNanos, List<PeerAction> actions) {
    int most = settings.maxInterruptions();
    if (most == 0 || service == Service.ENDED) {
      place(bundle, nowNanos, actions);
      return;
    }
    bundle.interruptions++;
    if (bundle.interruptions >= most) {
      observe(
          new PeerObservation.BundleGivenBack(bundle.lengthBytes, bundle.interruptions), actions);
      answer(bundle, new ForwardOutcome.Interrupted(bundle.interruptions), actions);
      return;
    }
    if (bundle.interruptions == Bundle.SUSPICIOUS_INTERRUPTIONS) {
      observe(
          new PeerObservation.BundleSuspected(bundle.lengthBytes, bundle.interruptions), actions);
    }
    place(bundle, nowNanos, actions);
  }

  private static void endUseless(SessionKey session, List<PeerAction> actions) {
    observe(new PeerObservation.SessionUseless(session), actions);
    actions.add(new PeerAction.EndSession(session));
  }

  /** Finds a session for a bundle, or lets it wait, or answers it. */
  private void place(Bundle bundle, long nowNanos, List<PeerAction> actions) {
    if (service == Service.SUPERSEDED) {
      handOver(bundle, actions);
    } else if (service == Service.ENDED) {
      noNeighbour(bundle, actions);
    } else if (sessions.reachable()) {
      var session =
          bundle.isSuspected() ? null : sessions.leastLoadedFor(bundle.lengthBytes, bundle.lane);
      if (session != null) {
        offer(bundle, session, actions);
      } else if (bundle.lengthBytes > sessions.longestBundleBytes()) {
        answer(bundle, new ForwardOutcome.TooLarge(sessions.longestBundleBytes()), actions);
      } else {
        hold(bundle, nowNanos, actions);
      }
    } else {
      noticeLoss(nowNanos);
      if (reach instanceof Lost(long untilNanos) && nowNanos - untilNanos < 0) {
        hold(bundle, nowNanos, actions);
      } else {
        noNeighbour(bundle, actions);
      }
    }
  }

  private void offer(Bundle bundle, SessionKey session, List<PeerAction> actions) {
    bundle.session = session;
    sessions.carry(session, bundle);
    actions.add(new PeerAction.OfferTransfer(session, bundle.token, bundle.lengthBytes));
  }

  private void hold(Bundle bundle, long nowNanos, List<PeerAction> actions) {
    if (!waiting.add(bundle, nowNanos)) {
      noNeighbour(bundle, actions);
    }
  }

  /** What follows from any event: a loss begins, a hold ends, waiting bundles find room. */
  private void settle(long nowNanos, List<PeerAction> actions) {
    askAgain(nowNanos, actions);
    noticeLoss(nowNanos);
    if (reach instanceof Lost(long untilNanos) && nowNanos - untilNanos >= 0) {
      if (!waiting.isEmpty()) {
        observe(new PeerObservation.HoldOver(waiting.size()), actions);
      }
      giveUp(actions);
    }
    if (reach instanceof Reachable) {
      placeWaiting(nowNanos, actions);
      offerSuspected(nowNanos, actions);
      if (waiting.inOrder().isEmpty()) {
        announce(actions);
      }
    }
    if (pool != null && service == Service.OFFERED) {
      keep(pool, nowNanos, actions);
    }
  }

  /** Each goes once round at most: what finds no room goes back to the end of its lane. */
  private void placeWaiting(long nowNanos, List<PeerAction> actions) {
    var inOrder = waiting.inOrder();
    if (inOrder.isEmpty()) {
      return;
    }
    int urgent = inOrder.size(Lane.URGENT);
    int normal = inOrder.size(Lane.NORMAL);
    int bulk = inOrder.size(Lane.BULK);
    while (true) {
      var lane =
          inOrder.next(
              urgent > 0 && sessions.anyRoom(Lane.URGENT),
              normal > 0 && sessions.anyRoom(Lane.NORMAL),
              bulk > 0 && sessions.anyRoom(Lane.BULK));
      if (lane == null) {
        return;
      }
      urgent -= lane == Lane.URGENT ? 1 : 0;
      normal -= lane == Lane.NORMAL ? 1 : 0;
      bulk -= lane == Lane.BULK ? 1 : 0;
      var bundle = inOrder.remove(lane);
      place(bundle, nowNanos, actions);
      if (bundle.session != null) {
        inOrder.went(lane);
      }
    }
  }

  /** As many sessions as the backlog needs: one more, or fewer. */
  private void keep(PoolKeeper keeper, long nowNanos, List<PeerAction> actions) {
    boolean more = keeper.wantsMore(sessions.size(), bundles.size(), bundlesBytes, nowNanos);
    if (more && dialPlan.isFree()) {
      keeper.asked(sessions.size());
      dialPlan.more();
      actions.add(new PeerAction.RequestDial());
    }
    actions.addAll(sessions.endSpare(settings.pool(), nowNanos));
  }

  /** Sessions that take nothing and have not ended within a while: they may have changed. */
  private void askAgain(long nowNanos, List<PeerAction> actions) {
    for (var session : sessions.endPeace(nowNanos)) {
      observe(new PeerObservation.SessionAskedAgain(session), actions);
      if (service == Service.OFFERED) {
        reach = new Reachable();
      }
    }
  }

  /**
   * Suspected bundles go one at a time, each on a session that carries nothing else, when no other
   * bundle waits or when the others have been let go first for long enough.
   */
  private void offerSuspected(long nowNanos, List<PeerAction> actions) {
    for (var next = waiting.firstSuspected(); next != null; next = waiting.firstSuspected()) {
      boolean itsTurn = WaitingBundles.hasYielded(next, nowNanos);
      var session =
          itsTurn || waiting.inOrder().isEmpty() ? sessions.emptyFor(next.lengthBytes) : null;
      if (session != null) {
        waiting.removeFirstSuspected();
        sessions.release();
        offer(next, session, actions);
      } else if (next.lengthBytes > sessions.longestBundleBytes()) {
        waiting.removeFirstSuspected();
        answer(next, new ForwardOutcome.TooLarge(sessions.longestBundleBytes()), actions);
      } else {
        if (itsTurn) {
          sessions.reserveFor(next.lengthBytes);
        }
        return;
      }
    }
  }

  private void noticeLoss(long nowNanos) {
    if (reach instanceof Reachable && !sessions.reachable()) {
      reach = new Lost(nowNanos + settings.hold().toNanos());
    }
  }

  private void giveUp(List<PeerAction> actions) {
    reach = new Unreachable();
    withdraw(actions);
    for (var bundle = waiting.poll(); bundle != null; bundle = waiting.poll()) {
      noNeighbour(bundle, actions);
    }
  }

  private void announce(List<PeerAction> actions) {
    if (!announced) {
      announced = true;
      actions.add(new PeerAction.AnnouncePeer());
    }
  }

  private void withdraw(List<PeerAction> actions) {
    if (announced) {
      announced = false;
      actions.add(new PeerAction.WithdrawPeer());
    }
  }

  private void noNeighbour(Bundle bundle, List<PeerAction> actions) {
    // The BPA tries no other way before the peer is withdrawn, and asks again when it is announced
    // again.
    withdraw(actions);
    answer(bundle, new ForwardOutcome.NoNeighbour(), actions);
  }

  private static void observe(PeerObservation observation, List<PeerAction> actions) {
    actions.add(new PeerAction.Observe(observation));
  }

  private void handOver(Bundle bundle, List<PeerAction> actions) {
    forget(bundle);
    actions.add(new PeerAction.HandOver(bundle.token, bundle.interruptions));
  }

  private void answer(Bundle bundle, ForwardOutcome outcome, List<PeerAction> actions) {
    forget(bundle);
    actions.add(new PeerAction.AnswerForward(bundle.token, outcome));
  }

  private void forget(Bundle bundle) {
    bundles.remove(bundle.token);
    bundlesBytes -= bundle.lengthBytes;
  }

  /** Whether this machine is still whom bundles are sent by. */
  private enum Service {
    OFFERED,
    /** Another peer has taken its place. */
    SUPERSEDED,
    /** The node drains. */
    ENDED
  }

  /** Whether the peer can be had. */
  sealed interface Reach {}

  /** Nothing was told yet. */
  record New() implements Reach {}

  /** A session takes bundles. */
  record Reachable() implements Reach {}

  /** None does, for less than the hold time: bundles wait. */
  record Lost(long untilNanos) implements Reach {}

  /** None does, and none is waited for. */
  record Unreachable() implements Reach {}
}
