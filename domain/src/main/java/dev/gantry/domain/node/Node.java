package dev.gantry.domain.node;

import dev.gantry.domain.CheckReturnValue;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NodeAction.Admit;
import dev.gantry.domain.node.NodeAction.FailDial;
import dev.gantry.domain.node.NodeAction.Listen;
import dev.gantry.domain.node.NodeAction.Observe;
import dev.gantry.domain.node.NodeAction.TurnAway;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.peer.DialFate;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.time.Deadlines;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process as a machine: who may come in, which peer a session belongs to, what happens while
 * the BPA is away, when peers are dialled, and how it all ends. Events in, actions out; not
 * thread-safe. No bundle ever comes by here. What it does in which state is listed in {@code
 * docs/state-machines/node.md}.
 */
public final class Node {
  /** There is no deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /**
   * Sessions or peers that one event looks at where all of them are concerned; the others follow at
   * a deadline that is due at once, so that the loop which runs this machine does other work in
   * between. 256 are done in well below a millisecond.
   */
  public static final int PORTION = 256;

  /** How long an urgent SESS_TERM may take at the end of a drain. */
  public static final Duration LAST_WORDS = Duration.ofSeconds(3);

  private enum Deadline {
    BPA_HOLD,
    GRACE,
    LAST_WORDS,
    DIALS,
    PORTION
  }

  private final Deadlines<Deadline> deadlines = new Deadlines<>(Deadline.class);
  private final Sessions sessions = new Sessions();
  private final ArrayDeque<PeerEntry> peersToSee = new ArrayDeque<>();
  private final Peers peers;
  private final Admission admission;
  private final DialQueue dials;
  private NodeSettings settings;

  /** Our Node IDs as the BPA has given them last. */
  private List<NodeId> given = List.of();

  private BpaPresence bpa = BpaPresence.UNKNOWN;
  private Stage stage = Stage.RUNNING;
  private boolean listening;
  private boolean dialAgain;

  /** How often settings or certificates have changed. */
  private long settingsChanges;

  /** A node whose BPA has not been heard of. */
  public Node(NodeSettings settings) {
    this.settings = settings;
    peers = new Peers(settings);
    admission = new Admission(settings.limits());
    dials = new DialQueue(settings.limits());
  }

  /**
   * Tells the machine what happened.
   *
   * @param nowNanos monotonic time, compared by subtraction
   * @return what to do, in order, before the next event
   */
  @CheckReturnValue
  public List<NodeAction> handle(NodeEvent event, long nowNanos) {
    var actions = new ArrayList<NodeAction>(4);
    switch (event) {
      case NodeEvent.Configured(NodeSettings other) -> configured(other, actions);
      case NodeEvent.BpaRegistered(var given) -> registered(given, actions);
      case NodeEvent.BpaLost(String cause) -> lost(cause, nowNanos, actions);
      case NodeEvent.ConnectionOffered(var session, Origin.Accepted caller) ->
          accepted(session, caller, nowNanos, actions);
      case NodeEvent.ConnectionOffered(var session, Origin.Dialled(PeerKey peer)) ->
          dialled(session, peer, actions);
      case NodeEvent.SessionEstablished established -> established(established, nowNanos, actions);
      case NodeEvent.SessionEnding(var session) -> ending(session, actions);
      case NodeEvent.SessionEnded ended -> ended(ended, nowNanos, actions);
      case NodeEvent.DialWanted(PeerKey peer) -> dialWanted(peer, actions);
      case NodeEvent.DiallingRests(PeerKey peer) -> diallingRests(peer, actions);
      case NodeEvent.DialFailed(PeerKey peer, String cause) -> dialFailed(peer, cause, actions);
      case NodeEvent.PeerReachable(PeerKey peer) -> reachable(peer, actions);
      case NodeEvent.PeerUnreachable(PeerKey peer) -> unreachable(peer, actions);
      case NodeEvent.PeerOrdered ordered ->
          actions.add(new NodeAction.AnswerOrder(ordered.order(), outcome(ordered, actions)));
      case NodeEvent.DrainRequested(Duration grace) -> drain(grace, nowNanos, actions);
      case NodeEvent.DeadlineReached _ -> deadline(nowNanos, actions);
    }
    proceed(nowNanos, actions);
    return actions;
  }

  /** When {@link NodeEvent.DeadlineReached} is due at the latest, or {@link #NO_DEADLINE}. */
  public long nextDeadlineNanos() {
    return deadlines.nextNanos();
  }

  /** Our Node IDs; empty before the first registration where none is configured. */
  public List<NodeId> nodeIds() {
    return settings.nodeIds().isEmpty() ? given : settings.nodeIds();
  }

  /** Whether the BPA has us now. */
  public boolean isRegistered() {
    return bpa == BpaPresence.REGISTERED;
  }

  /** Whether the node is on its way to its end, or there. */
  public boolean isLeaving() {
    return stage.leaving();
  }

  /** How many accepted sessions are not Established yet. */
  public int handshakes() {
    return admission.handshakes();
  }

  BpaPresence bpa() {
    return bpa;
  }

  Stage stage() {
    return stage;
  }

  PeerTable peerTable() {
    return peers.table();
  }

  // ---- Settings and BPA.

  private void configured(NodeSettings other, List<NodeAction> actions) {
    settings = other;
    settingsChanges++;
    peers.configured(other, actions);
    admission.configured(other.limits());
    dials.configured(other.limits());
    if (mayBegin()) {
      seeTargets();
    }
  }

  private void registered(List<NodeId> nodeIds, List<NodeAction> actions) {
    given = nodeIds;
    boolean wasGivenUp = bpa == BpaPresence.GIVEN_UP;
    bpa = BpaPresence.REGISTERED;
    deadlines.clear(Deadline.BPA_HOLD);
    if (stage.leaving()) {
      return;
    }
    seeSessions();
    // Nobody was dialled meanwhile, and whatever a peer waits for by its own count is over.
    dialAgain |= wasGivenUp;
    if (mayBegin()) {
      seeTargets();
    } else {
      observe(new NodeObservation.NodeIdMissing(), actions);
    }
  }

  private void lost(String cause, long nowNanos, List<NodeAction> actions) {
    if (bpa != BpaPresence.REGISTERED || stage.leaving()) {
      bpa = bpa == BpaPresence.REGISTERED ? BpaPresence.AWAY : bpa;
      observe(new NodeObservation.BpaStillMissing(cause), actions);
      return;
    }
    bpa = BpaPresence.AWAY;
    deadlines.arm(Deadline.BPA_HOLD, nowNanos, settings.bpaHold().toNanos());
    observe(new NodeObservation.BpaAway(settings.bpaHold(), cause), actions);
    seeSessions();
  }

  private void giveUpBpa(List<NodeAction> actions) {
    bpa = BpaPresence.GIVEN_UP;
    dials.beginRound();
    observe(new NodeObservation.BpaGivenUp(settings.bpaHold()), actions);
    seeSessions();
  }

  /** Whether sessions may begin. */
  private boolean mayBegin() {
    return bpa.serving() && !nodeIds().isEmpty() && !stage.leaving();
  }

  // ---- Connections and sessions.

  private void accepted(
      SessionKey key, Origin.Accepted caller, long nowNanos, List<NodeAction> actions) {
    if (stage == Stage.ABANDONING || stage == Stage.DRAINED) {
      turnAway(key, TurnAwayCause.DRAINING, actions);
      return;
    }
    var refusal = admission.refusal(caller, sessions.size(), nowNanos);
    if (nodeIds().isEmpty()) {
      turnAway(key, refusal == null ? TurnAwayCause.NO_NODE_ID : refusal, actions);
    } else if (refusal == null) {
      admit(key, caller, actions);
    } else if (admission.mayTell(refusal, nowNanos)) {
      tellBusy(key, caller, refusal, actions);
    } else {
      turnAway(key, refusal, actions);
    }
  }

  private void admit(SessionKey key, Origin.Accepted caller, List<NodeAction> actions) {
    var session = begin(key, caller, actions);
    admission.add(session);
    if (mayBegin()) {
      admission.begin(session, caller, sessions.size(), actions);
    } else {
      sessions.bring(session, actions);
    }
  }

  /** RFC 9174 6.1: the reason can be told only behind the Contact Headers. */
  private void tellBusy(
      SessionKey key, Origin.Accepted caller, TurnAwayCause cause, List<NodeAction> actions) {
    var session = begin(key, caller, actions);
    admission.tell(session);
    sayBusy(session, cause, actions);
  }

  private void sayBusy(SessionEntry session, TurnAwayCause cause, List<NodeAction> actions) {
    sessions.end(session, TerminationReason.Known.BUSY, EndCause.BUSY, actions);
    observe(new NodeObservation.CallerToldBusy(session.address, cause), actions);
  }

  private SessionEntry begin(SessionKey key, Origin.Accepted caller, List<NodeAction> actions) {
    var rules = AdmissionRules.of(caller, nodeIds());
    var session = SessionEntry.accepted(key, caller, rules.named());
    sessions.add(session);
    actions.add(new Admit(key, rules));
    return session;
  }

  private void dialled(SessionKey key, PeerKey peerKey, List<NodeAction> actions) {
    var peer = peers.table().get(peerKey);
    if (peer == null || peer.target == null || peer.drained || !mayBegin()) {
      // Nothing was said on that connection yet, and whom we dial is owed no explanation.
      turnAway(key, causeNotToBegin(peer), actions);
      if (peer != null) {
        actions.add(new FailDial(peerKey));
      }
      return;
    }
    var expected = peer.target.expectedNodeId();
    var session = SessionEntry.dialled(key, peer.target.address(), peer);
    session.settingsSeen = settingsChanges;
    peer.dialledSessions++;
    sessions.add(session);
    actions.add(
        new Admit(
            key,
            new AdmissionRules(
                null,
                expected == null ? List.of() : List.of(expected),
                peer.offer().of(nodeIds()))));
  }

  private TurnAwayCause causeNotToBegin(@Nullable PeerEntry dialled) {
    if (stage.leaving()) {
      return TurnAwayCause.DRAINING;
    }
    if (dialled == null || dialled.target == null) {
      return TurnAwayCause.NOT_CONFIGURED;
    }
    if (dialled.drained) {
      return TurnAwayCause.PEER_DRAINED;
    }
    return bpa.serving() ? TurnAwayCause.NO_NODE_ID : TurnAwayCause.BPA_MISSING;
  }

  private void established(
      NodeEvent.SessionEstablished event, long nowNanos, List<NodeAction> actions) {
    var session = sessions.get(event.session());
    if (session == null || session.given) {
      return;
    }
    var refusal = refusal(session, event.parameters());
    if (refusal != null && !session.ending) {
      sayBusy(session, refusal, actions);
    } else if (bpa.serving() && !stage.leaving()) {
      session.given = true;
      var peer =
          peers.established(
              session, event.remoteAddress(), event.parameters(), nodeIds(), nowNanos, actions);
      reached(peer, session, actions);
      mended(peer, actions);
      if (session.dialler != null) {
        mended(session.dialler, actions);
      }
      takeBundles(peer, session, actions);
    } else if (!session.ending) {
      // It comes too late, and was not there yet when the others were told.
      sessions.bring(session, actions);
    }
  }

  /** Whether a caller may stay, now that it has said who it is. */
  private @Nullable TurnAwayCause refusal(SessionEntry session, SessionParameters parameters) {
    if (peers.isDrained(session, parameters)) {
      return TurnAwayCause.PEER_DRAINED;
    }
    if (session.dialler != null) {
      return null;
    }
    return admission.established(
        session,
        session.named != null || peers.knows(parameters),
        peers.callsOf(parameters),
        sessions.size());
  }

  private void ending(SessionKey key, List<NodeAction> actions) {
    var session = sessions.get(key);
    if (session != null) {
      sessions.ending(session, actions);
      peers.ending(session, actions);
    }
  }

  private void ended(NodeEvent.SessionEnded event, long nowNanos, List<NodeAction> actions) {
    var session = sessions.remove(event.session());
    if (session == null) {
      return;
    }
    admission.over(session, event.cause(), nowNanos, actions);
    peers.ending(session, actions);
    var dialler = peers.dialler(session);
    if (dialler != null && !session.given) {
      dialler.offer().ended(event.end(), nodeIds());
      if (event.dial() != DialFate.GOES_ON) {
        dialOver(dialler, session, event, actions);
      }
    }
    peers.dialledOver(session, actions);
    if (stage.leaving() && sessions.isEmpty()) {
      drained(actions);
    }
  }

  /** A dial came to a connection, and to no session that was Established. */
  private void dialOver(
      PeerEntry peer,
      SessionEntry session,
      NodeEvent.SessionEnded event,
      List<NodeAction> actions) {
    var cause = event.cause();
    boolean outdated = cause.isLasting() && session.settingsSeen != settingsChanges;
    boolean lasting = event.dial() == DialFate.FAULTED && !outdated;
    actions.add(new FailDial(peer.key, lasting));
    if (lasting && peer.sessions.isEmpty()) {
      faulted(peer, cause.name(), event.detail(), actions);
    }
    if ((outdated || cause == EndCause.BPA_LOST) && mayBegin()) {
      // What it failed for has changed meanwhile; or it was not the peer's fault, and the BPA was
      // back before it was over.
      dials.add(peer);
    }
    if (cause != EndCause.SHUTDOWN && cause != EndCause.BPA_LOST) {
      unreached(peer, session.address, cause + ": " + event.detail(), actions);
    }
  }

  /**
   * The BPA may know the peer by another address than before: bundles are taken under that, and
   * only then are the addresses withdrawn whose place it takes.
   *
   * @param session the one that this is about, null when it is about all of the peer's
   */
  private void takeBundles(
      PeerEntry peer, @Nullable SessionEntry session, List<NodeAction> actions) {
    if (session != null && peer.superseded.isEmpty()) {
      sessions.take(session, actions);
      return;
    }
    for (var each : peer.sessions) {
      sessions.take(each, actions);
    }
    peers.withdrawSuperseded(peer, actions);
  }

  private static void turnAway(SessionKey key, TurnAwayCause cause, List<NodeAction> actions) {
    actions.add(new TurnAway(key, cause));
  }

  // ---- Peers.

  private void dialWanted(PeerKey key, List<NodeAction> actions) {
    var peer = peers.table().get(key);
    if (peer == null || peer.target == null || peer.drained || stage.leaving()) {
      return;
    }
    if (mayBegin() && dials.hadItsTurn(peer)) {
      actions.add(new NodeAction.AllowDial(key));
    } else {
      dials.add(peer);
    }
  }

  private void diallingRests(PeerKey key, List<NodeAction> actions) {
    var peer = peers.table().get(key);
    if (peer != null && !stage.leaving()) {
      faulted(peer, "NOT_DIALLED", "its redials are off or used up", actions);
    }
  }

  /** It will be tried again seldom, but at once when settings or certificates change. */
  private static void faulted(
      PeerEntry peer, String cause, String detail, List<NodeAction> actions) {
    if (peer.target != null && !cause.equals(peer.fault)) {
      peer.fault = cause;
      observe(
          new NodeObservation.PeerFaulted(peer.key, peer.target.address(), cause + ": " + detail),
          actions);
    }
  }

  private static void mended(PeerEntry peer, List<NodeAction> actions) {
    if (peer.target != null && peer.fault != null) {
      peer.fault = null;
      observe(new NodeObservation.PeerMended(peer.key, peer.target.address()), actions);
    }
  }

  private void dialFailed(PeerKey key, String cause, List<NodeAction> actions) {
    var peer = peers.table().get(key);
    if (peer != null) {
      actions.add(new FailDial(key));
    }
    if (peer != null && peer.target != null) {
      unreached(peer, peer.target.address(), cause, actions);
    }
  }

  /** That only one more session cannot be had is another thing than that the peer is away. */
  private static void unreached(
      PeerEntry peer, String address, String cause, List<NodeAction> actions) {
    peer.unreached = true;
    var told = peer.sessions.isEmpty() ? cause : cause + " (a session with it is open)";
    observe(new NodeObservation.DialFailed(peer.key, address, told), actions);
  }

  /** Whoever dialled: a peer that could not be reached can be. */
  private static void reached(PeerEntry peer, SessionEntry session, List<NodeAction> actions) {
    var dialler = session.dialler;
    if (dialler != null && dialler != peer) {
      // Somebody else is where it is dialled.
      dialler.unreached = true;
    }
    boolean news = dialler == peer || peer.sessions.size() == 1;
    if (peer.unreached && peer.target != null && news) {
      peer.unreached = false;
      observe(new NodeObservation.DialRecovered(peer.key, peer.target.address()), actions);
    }
  }

  private void reachable(PeerKey key, List<NodeAction> actions) {
    var peer = peers.table().get(key);
    if (peer != null && !stage.leaving()) {
      peers.reachable(peer, actions);
      takeBundles(peer, null, actions);
    }
  }

  private void unreachable(PeerKey key, List<NodeAction> actions) {
    var peer = peers.table().get(key);
    if (peer != null) {
      peers.unreachable(peer, actions);
    } else {
      peers.supersededUnreachable(key, actions);
    }
  }

  // ---- What operators want.

  private OrderOutcome outcome(NodeEvent.PeerOrdered ordered, List<NodeAction> actions) {
    if (stage.leaving()) {
      return OrderOutcome.LEAVING;
    }
    var peer = peers.table().named(ordered.address(), ordered.nodeId());
    if (peer == null) {
      return OrderOutcome.UNKNOWN;
    }
    return switch (ordered.what()) {
      case REDIAL -> redial(peer, actions);
      case DRAIN -> drain(peer, actions);
    };
  }

  private OrderOutcome redial(PeerEntry peer, List<NodeAction> actions) {
    boolean drained = peer.drained;
    if (drained) {
      peers.resume(peer, actions);
    }
    if (peer.target == null) {
      return drained ? OrderOutcome.DONE : OrderOutcome.NOT_DIALLED;
    }
    if (!peer.sessions.isEmpty()) {
      return drained ? OrderOutcome.DONE : OrderOutcome.ALREADY;
    }
    if (!peer.added) {
      peersToSee.add(peer);
    } else {
      dials.add(peer);
    }
    return OrderOutcome.DONE;
  }

  private OrderOutcome drain(PeerEntry peer, List<NodeAction> actions) {
    if (peer.drained) {
      return OrderOutcome.ALREADY;
    }
    mended(peer, actions);
    peers.drain(peer, sessions, actions);
    return OrderOutcome.DONE;
  }

  // ---- The end.

  private void drain(Duration grace, long nowNanos, List<NodeAction> actions) {
    if (stage.leaving()) {
      return;
    }
    stage = Stage.DRAINING;
    deadlines.clearAll();
    deadlines.arm(Deadline.GRACE, nowNanos, grace.toNanos());
    dials.clear();
    peersToSee.clear();
    actions.add(new NodeAction.StopListening());
    actions.add(new NodeAction.DrainPeers());
    seeSessions();
    if (sessions.isEmpty()) {
      drained(actions);
    }
  }

  private void drained(List<NodeAction> actions) {
    if (stage != Stage.DRAINED) {
      stage = Stage.DRAINED;
      deadlines.clearAll();
      actions.add(new NodeAction.ReportDrained());
    }
  }

  // ---- Time, and what concerns all.

  private void deadline(long nowNanos, List<NodeAction> actions) {
    if (deadlines.isDue(Deadline.BPA_HOLD, nowNanos)) {
      deadlines.clear(Deadline.BPA_HOLD);
      giveUpBpa(actions);
    }
    if (deadlines.isDue(Deadline.GRACE, nowNanos)) {
      deadlines.clear(Deadline.GRACE);
      stage = Stage.URGING;
      deadlines.arm(Deadline.LAST_WORDS, nowNanos, LAST_WORDS.toNanos());
      seeSessions();
    }
    if (deadlines.isDue(Deadline.LAST_WORDS, nowNanos)) {
      deadlines.clear(Deadline.LAST_WORDS);
      stage = Stage.ABANDONING;
      seeSessions();
    }
  }

  private void seeSessions() {
    sessions.seeAll(bpa, stage);
  }

  private void seeTargets() {
    peersToSee.clear();
    peersToSee.addAll(peers.table().dialled());
  }

  /** What follows from any event: the next portion of what concerns all, and dials that are due. */
  private void proceed(long nowNanos, List<NodeAction> actions) {
    if (!stage.leaving() && listening != mayBegin()) {
      listening = mayBegin();
      actions.add(new Listen(listening));
    }
    int left = sessions.proceed(PORTION, actions);
    while (left > 0 && !peersToSee.isEmpty()) {
      seeTarget(peersToSee.remove(), actions);
      left--;
    }
    if (peersToSee.isEmpty()) {
      dialAgain = false;
    }
    if (stage == Stage.ABANDONING && sessions.allSeen()) {
      drained(actions);
    }
    if (mayBegin()) {
      dials.pump(nowNanos, actions);
    }
    arm(Deadline.PORTION, !sessions.allSeen() || !peersToSee.isEmpty(), nowNanos, 0);
    boolean dialsWait = mayBegin() && !dials.isEmpty();
    arm(Deadline.DIALS, dialsWait, nowNanos, dialsWait ? dials.waitNanos(nowNanos) : 0);
  }

  private void seeTarget(PeerEntry peer, List<NodeAction> actions) {
    if (peers.table().get(peer.key) != peer || peer.target == null || peer.drained) {
      return;
    }
    if (!peer.added) {
      peers.ensureAdded(peer, peer.target.settings(), actions);
    } else if ((dialAgain || peer.fault != null) && peer.sessions.isEmpty()) {
      dials.add(peer);
    }
  }

  private void arm(Deadline deadline, boolean wanted, long nowNanos, long delayNanos) {
    if (wanted) {
      deadlines.arm(deadline, nowNanos, delayNanos);
    } else {
      deadlines.clear(deadline);
    }
  }

  private static void observe(NodeObservation observation, List<NodeAction> actions) {
    actions.add(new Observe(observation));
  }
}
