package dev.gantry.domain.node;

import dev.gantry.domain.CheckReturnValue;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NodeAction.AbandonSession;
import dev.gantry.domain.node.NodeAction.Admit;
import dev.gantry.domain.node.NodeAction.EndSession;
import dev.gantry.domain.node.NodeAction.FailDial;
import dev.gantry.domain.node.NodeAction.HoldBundles;
import dev.gantry.domain.node.NodeAction.Listen;
import dev.gantry.domain.node.NodeAction.Observe;
import dev.gantry.domain.node.NodeAction.TakeBundles;
import dev.gantry.domain.node.NodeAction.TurnAway;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.time.Deadlines;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

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
  private final LinkedHashMap<SessionKey, SessionEntry> sessions = new LinkedHashMap<>();
  private final ArrayDeque<SessionEntry> sessionsToSee = new ArrayDeque<>();
  private final ArrayDeque<PeerEntry> peersToSee = new ArrayDeque<>();
  private final Peers peers;
  private final Admission admission;
  private final DialQueue dials;
  private NodeSettings settings;
  private List<NodeId> nodeIds;
  private BpaPresence bpa = BpaPresence.UNKNOWN;
  private Stage stage = Stage.RUNNING;
  private boolean dialAgain;

  /** A node whose BPA has not been heard of. */
  public Node(NodeSettings settings) {
    this.settings = settings;
    nodeIds = settings.nodeIds();
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
      case NodeEvent.Configured(NodeSettings other) -> configured(other);
      case NodeEvent.BpaRegistered(var given) -> registered(given, actions);
      case NodeEvent.BpaLost(String cause) -> lost(cause, nowNanos, actions);
      case NodeEvent.ConnectionOffered(var session, Origin.Accepted caller) ->
          accepted(session, caller, nowNanos, actions);
      case NodeEvent.ConnectionOffered(var session, Origin.Dialled(PeerKey peer)) ->
          dialled(session, peer, actions);
      case NodeEvent.SessionEstablished established -> established(established, actions);
      case NodeEvent.SessionEnding(var session) -> ending(session, actions);
      case NodeEvent.SessionEnded ended -> ended(ended, actions);
      case NodeEvent.DialWanted(PeerKey peer) -> dialWanted(peer);
      case NodeEvent.DialFailed(PeerKey peer, String cause) -> dialFailed(peer, cause, actions);
      case NodeEvent.PeerReachable(PeerKey peer) -> reachable(peer, actions);
      case NodeEvent.PeerUnreachable(PeerKey peer) -> unreachable(peer, actions);
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
    return nodeIds;
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

  private void configured(NodeSettings other) {
    settings = other;
    if (!other.nodeIds().isEmpty()) {
      nodeIds = other.nodeIds();
    }
    peers.configured(other);
    admission.configured(other.limits());
    if (mayBegin()) {
      seeTargets();
    }
  }

  private void registered(List<NodeId> given, List<NodeAction> actions) {
    if (settings.nodeIds().isEmpty()) {
      nodeIds = given;
    }
    boolean wasGivenUp = bpa == BpaPresence.GIVEN_UP;
    bpa = BpaPresence.REGISTERED;
    deadlines.clear(Deadline.BPA_HOLD);
    if (stage.leaving()) {
      return;
    }
    if (nodeIds.isEmpty()) {
      observe(new NodeObservation.NodeIdMissing(), actions);
      return;
    }
    actions.add(new Listen(true));
    // Nobody was dialled meanwhile, and whatever a peer waits for by its own count is over.
    dialAgain |= wasGivenUp;
    seeTargets();
    seeSessions();
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
    observe(new NodeObservation.BpaGivenUp(settings.bpaHold()), actions);
    actions.add(new Listen(false));
    seeSessions();
  }

  /** Whether sessions may begin. */
  private boolean mayBegin() {
    return bpa.serving() && !nodeIds.isEmpty() && !stage.leaving();
  }

  // ---- Connections and sessions.

  private void accepted(
      SessionKey key, Origin.Accepted caller, long nowNanos, List<NodeAction> actions) {
    if (!admission.inTime(caller, nowNanos)) {
      turnAway(key, TurnAwayCause.RATE, actions);
    } else if (admission.full(sessions.size())) {
      turnAway(key, TurnAwayCause.FULL, actions);
    } else if (nodeIds.isEmpty()) {
      turnAway(key, TurnAwayCause.NO_NODE_ID, actions);
    } else {
      boolean busy = admission.busy(sessions.size());
      var rules = AdmissionRules.of(caller, nodeIds);
      var session = new SessionEntry(key, caller.remoteAddress(), null, rules.named());
      sessions.put(key, session);
      actions.add(new Admit(key, rules));
      // Not urgent: the reason can be told only behind our Contact Header (RFC 9174 6.1).
      if (busy) {
        end(key, TerminationReason.Known.BUSY, EndCause.BUSY, false, actions);
      } else if (mayBegin()) {
        admission.begin(session, actions);
      } else {
        bring(session, actions);
      }
    }
  }

  private void dialled(SessionKey key, PeerKey peerKey, List<NodeAction> actions) {
    var peer = peers.table().get(peerKey);
    if (peer == null || peer.target == null || !mayBegin()) {
      // Nothing was said on that connection yet, and whom we dial is owed no explanation.
      turnAway(key, stage.leaving() ? TurnAwayCause.DRAINING : TurnAwayCause.BPA_MISSING, actions);
      actions.add(new FailDial(peerKey));
      return;
    }
    var expected = peer.target.expectedNodeId();
    sessions.put(key, new SessionEntry(key, peer.target.address(), peer, null));
    actions.add(
        new Admit(
            key,
            new AdmissionRules(null, expected == null ? List.of() : List.of(expected), nodeIds)));
  }

  private void established(NodeEvent.SessionEstablished event, List<NodeAction> actions) {
    var session = sessions.get(event.session());
    if (session == null) {
      return;
    }
    admission.end(session);
    // One that comes too late is about to be told so.
    if (mayBegin()) {
      session.given = true;
      peers.established(session, event.remoteAddress(), event.parameters(), actions);
      takeBundles(session, actions);
    }
  }

  private void ending(SessionKey key, List<NodeAction> actions) {
    var session = sessions.get(key);
    if (session != null) {
      peers.ending(session, actions);
    }
  }

  private void ended(NodeEvent.SessionEnded event, List<NodeAction> actions) {
    var session = sessions.remove(event.session());
    if (session == null) {
      return;
    }
    admission.end(session);
    peers.ending(session, actions);
    if (session.dialler != null && !session.given) {
      actions.add(new FailDial(session.dialler.key));
      if (event.cause() != EndCause.SHUTDOWN && event.cause() != EndCause.BPA_LOST) {
        observe(
            new NodeObservation.DialFailed(session.address, event.cause() + ": " + event.detail()),
            actions);
      }
    }
    if (stage.leaving() && sessions.isEmpty()) {
      drained(actions);
    }
  }

  /** Tells one session what holds for all at this time. */
  private void bring(SessionEntry session, List<NodeAction> actions) {
    switch (stage) {
      case RUNNING -> {
        switch (bpa) {
          case REGISTERED -> takeBundles(session, actions);
          case AWAY -> holdBundles(session, actions);
          case UNKNOWN, GIVEN_UP -> {
            end(
                session.key,
                TerminationReason.Known.RESOURCE_EXHAUSTION,
                EndCause.BPA_LOST,
                false,
                actions);
            readToTheEnd(session, actions);
          }
        }
      }
      case DRAINING, URGING -> {
        boolean urgent = stage == Stage.URGING;
        end(session.key, TerminationReason.Known.UNKNOWN, EndCause.SHUTDOWN, urgent, actions);
        readToTheEnd(session, actions);
      }
      case ABANDONING -> actions.add(new AbandonSession(session.key, "we are shutting down"));
      case DRAINED -> {}
    }
  }

  /**
   * Bundles are taken once the BPA knows the peer that they come from, and under no address that it
   * does not know.
   */
  private void takeBundles(SessionEntry session, List<NodeAction> actions) {
    var peer = session.peer;
    if (bpa == BpaPresence.REGISTERED
        && !stage.leaving()
        && peer != null
        && peer.announced
        && !peer.address.equals(session.takesAs)) {
      session.takesAs = peer.address;
      actions.add(new TakeBundles(session.key, peer.address));
    }
  }

  private static void holdBundles(SessionEntry session, List<NodeAction> actions) {
    if (session.takesAs != null) {
      session.takesAs = null;
      actions.add(new HoldBundles(session.key));
    }
  }

  /**
   * A session that ends takes no new bundle, and so needs no BPA; but the answers to its SESS_TERM
   * and to what it is sending stand behind what its peer sends.
   */
  private static void readToTheEnd(SessionEntry session, List<NodeAction> actions) {
    if (session.takesAs == null) {
      session.takesAs = session.peer == null ? session.address : session.peer.address;
      actions.add(new TakeBundles(session.key, session.takesAs));
    }
  }

  private static void turnAway(SessionKey key, TurnAwayCause cause, List<NodeAction> actions) {
    actions.add(new TurnAway(key, cause));
  }

  private static void end(
      SessionKey key,
      TerminationReason reason,
      EndCause cause,
      boolean urgent,
      List<NodeAction> actions) {
    actions.add(new EndSession(key, reason, cause, urgent));
  }

  // ---- Peers.

  private void dialWanted(PeerKey key) {
    if (!stage.leaving() && peers.table().get(key) != null) {
      dials.add(key);
    }
  }

  private void dialFailed(PeerKey key, String cause, List<NodeAction> actions) {
    actions.add(new FailDial(key));
    var peer = peers.table().get(key);
    if (peer != null && peer.target != null) {
      observe(new NodeObservation.DialFailed(peer.target.address(), cause), actions);
    }
  }

  private void reachable(PeerKey key, List<NodeAction> actions) {
    var peer = peers.table().get(key);
    if (peer != null && !stage.leaving()) {
      peers.reachable(peer, actions);
      for (var session : peer.sessions) {
        takeBundles(session, actions);
      }
    }
  }

  private void unreachable(PeerKey key, List<NodeAction> actions) {
    var peer = peers.table().get(key);
    if (peer != null) {
      peers.unreachable(peer, actions);
    }
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
    sessionsToSee.clear();
    sessionsToSee.addAll(sessions.values());
  }

  private void seeTargets() {
    peersToSee.clear();
    peersToSee.addAll(peers.table().dialled());
  }

  /** What follows from any event: the next portion of what concerns all, and dials that are due. */
  private void proceed(long nowNanos, List<NodeAction> actions) {
    int left = PORTION;
    while (left > 0 && !sessionsToSee.isEmpty()) {
      var session = sessionsToSee.remove();
      if (sessions.get(session.key) == session) {
        bring(session, actions);
      }
      left--;
    }
    while (left > 0 && !peersToSee.isEmpty()) {
      seeTarget(peersToSee.remove(), actions);
      left--;
    }
    if (peersToSee.isEmpty()) {
      dialAgain = false;
    }
    if (stage == Stage.ABANDONING && sessionsToSee.isEmpty()) {
      drained(actions);
    }
    if (mayBegin()) {
      dials.pump(nowNanos, actions);
    }
    arm(Deadline.PORTION, !sessionsToSee.isEmpty() || !peersToSee.isEmpty(), nowNanos, 0);
    boolean dialsWait = mayBegin() && !dials.isEmpty();
    arm(Deadline.DIALS, dialsWait, nowNanos, dialsWait ? dials.waitNanos(nowNanos) : 0);
  }

  private void seeTarget(PeerEntry peer, List<NodeAction> actions) {
    if (!peer.added && peer.target != null) {
      peers.ensureAdded(peer, peer.target.settings(), actions);
    } else if (dialAgain && peer.sessions.isEmpty()) {
      dials.add(peer.key);
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
