package dev.gantry.domain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.Peer;
import dev.gantry.domain.peer.PeerAction;
import dev.gantry.domain.peer.PeerEvent;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.Redials;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.peer.SessionPool;
import dev.gantry.domain.peer.SeveralSessions;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.time.Rate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A driver that obeys, and a world that does what it likes. The node, each peer's machine and each
 * session have an inbox of their own, as they have a thread of their own in the process: what one
 * tells another arrives later, in the order in which it was told.
 */
final class NodeWorld {
  private static final int NEIGHBOURS = 3;
  private static final Duration HOLD = Duration.ofSeconds(2);

  final Node node;
  final List<String> trace = new ArrayList<>();

  private final long seed;
  private final Random random;
  private final NodeJudge judge;
  private final ArrayDeque<NodeEvent> nodeInbox = new ArrayDeque<>();
  private final TreeMap<Long, DrivenPeer> peers = new TreeMap<>();
  private final TreeMap<Long, WalkingSession> sessions = new TreeMap<>();
  private final TreeMap<Long, Origin> offered = new TreeMap<>();
  private final TreeSet<Long> unanswered = new TreeSet<>();
  private final TreeMap<Long, Long> bundleOfToken = new TreeMap<>();
  private NodeSettings settings;
  private long now;
  private long orders;
  private long lastSession;
  private long lastToken;
  private long lastBundle;
  private boolean quiet;

  NodeWorld(long seed) {
    this.seed = seed;
    random = new Random(seed);
    now = random.nextLong();
    judge = new NodeJudge(seed);
    settings = newSettings(List.of());
    node = new Node(settings);
  }

  // ---- One step.

  /** Something happens. */
  void step() {
    now += random.nextInt(5) == 0 ? random.nextInt(400_000_000) : random.nextInt(1_000_000);
    switch (random.nextInt(33)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> nodeReads();
      case 8, 9, 10, 11 -> somePeerReads();
      case 12, 13, 14, 15 -> someSessionReads();
      case 16, 17 -> deadlines();
      case 18 -> connect();
      case 19, 20 -> dialsEnd();
      case 21, 22, 23 -> sessionsGoOn();
      case 24, 25, 26 -> forward();
      case 27 -> {
        if (random.nextInt(4) == 0) {
          send(new NodeEvent.BpaLost("gone"));
        }
      }
      case 28, 29 -> {
        if (random.nextInt(3) == 0) {
          send(new NodeEvent.BpaRegistered(someNodeIds()));
        }
      }
      case 30 -> {
        if (random.nextInt(8) == 0) {
          settings = newSettings(settings.targets());
          send(new NodeEvent.Configured(settings));
        }
      }
      case 31 -> {
        if (random.nextInt(4) == 0) {
          order();
        }
      }
      default -> sessionsEnd();
    }
  }

  /** An operator wants something of somebody. */
  private void order() {
    var all = List.copyOf(peers.values());
    if (!all.isEmpty()) {
      var key = all.get(random.nextInt(all.size())).key;
      var entry = node.peerTable().get(key);
      var what = PeerOrder.values()[random.nextInt(PeerOrder.values().length)];
      send(
          new NodeEvent.PeerOrdered(
              ++orders, what, entry == null ? "nowhere" : entry.address, null));
    }
  }

  void drain() {
    send(new NodeEvent.DrainRequested(Duration.ofMillis(random.nextInt(5000))));
  }

  /** Nobody comes any more, all dials fail, all sessions end, and time runs out. */
  void settle() {
    quiet = true;
    long until = now + 3 * HOLD.toNanos();
    for (int i = 0; i < 20_000 && !(now - until > 0 && idle()); i++) {
      now += 1_000_000 + random.nextInt(20_000_000);
      while (!nodeInbox.isEmpty()) {
        nodeReads();
      }
      for (var peer : List.copyOf(peers.values())) {
        while (!peer.inbox.isEmpty()) {
          read(peer);
        }
      }
      for (var session : List.copyOf(sessions.values())) {
        while (!session.inbox.isEmpty()) {
          session.inbox.remove().run();
        }
      }
      deadlines();
      dialsEnd();
      sessionsEnd();
    }
    assertThat(left()).as("seed %d: everything comes to its end", seed).isEmpty();
    assertThat(node.peerTable().size() - drainedCallers())
        .as("seed %d: only targets, and who is not to come in, are left", seed)
        .isEqualTo(node.peerTable().dialled().size());
    assertThat(node.peerTable().dialled())
        .as("seed %d: who is no target any more is forgotten", seed)
        .noneMatch(peer -> peer.target == null && !peer.drained);
    assertThat(node.handshakes()).as("seed %d", seed).isZero();
    judge.judgeIdle();
  }

  /** Who was drained and only comes to us is remembered, or it would come in again. */
  private long drainedCallers() {
    return peers.values().stream()
        .map(peer -> node.peerTable().get(peer.key))
        .filter(entry -> entry != null && entry.drained && entry.targetAddress == null)
        .count();
  }

  void judgeTheEnd() {
    judge.judgeTheEnd();
    assertThat(node.nextDeadlineNanos()).as("seed %d", seed).isEqualTo(Node.NO_DEADLINE);
  }

  private boolean idle() {
    return nodeInbox.isEmpty() && offered.isEmpty() && left().isEmpty();
  }

  /** What is not over yet. */
  private List<String> left() {
    var left = new ArrayList<String>();
    sessions.values().forEach(session -> left.add(session.key + " " + session.phase));
    unanswered.forEach(bundle -> left.add("bundle " + bundle));
    left.addAll(judge.announcedAddresses());
    for (var peer : peers.values()) {
      if (!peer.inbox.isEmpty() || !peer.machine.isIdle() || peer.forgotten) {
        left.add(peer.key + " " + peer.inbox + (peer.forgotten ? " forgotten" : ""));
      }
    }
    return left;
  }

  // ---- The node.

  private void send(NodeEvent event) {
    nodeInbox.add(event);
  }

  private void nodeReads() {
    var event = nodeInbox.poll();
    if (event != null) {
      tell(event);
    }
  }

  private void tell(NodeEvent event) {
    trace.add(event.toString());
    judge.told(event);
    for (var action : node.handle(event, now)) {
      trace.add(action.toString());
      judge.ordered(action);
      obey(action);
    }
    if (event instanceof NodeEvent.ConnectionOffered(var session, _)) {
      offered.remove(session.number());
    }
    long deadline = node.nextDeadlineNanos();
    judge.judge(deadline == Node.NO_DEADLINE || deadline - now > 0);
    assertThat(node.peerTable().contradictions()).as("seed %d", seed).isEmpty();
    boolean waits =
        node.bpa() == BpaPresence.AWAY && node.stage() == Stage.RUNNING
            || (node.stage().leaving() && node.stage() != Stage.DRAINED);
    if (waits) {
      assertThat(deadline)
          .as("seed %d: what waits has an end", seed)
          .isNotEqualTo(Node.NO_DEADLINE);
    }
    if (event instanceof NodeEvent.SessionEnded(var session, _, _)) {
      // What was ordered of it too late has an answer, too.
      var gone = sessions.remove(session.number());
      while (gone != null && !gone.inbox.isEmpty()) {
        gone.inbox.remove().run();
      }
    }
  }

  private void obey(NodeAction action) {
    switch (action) {
      case NodeAction.Admit(var session, _) -> {
        var origin = offered.get(session.number());
        if (origin == null) {
          throw new IllegalStateException("seed " + seed + ": " + session + " was not offered");
        }
        sessions.put(session.number(), new WalkingSession(session, origin));
      }
      case NodeAction.EndSession(var session, _, var cause, boolean urgent) ->
          order(session, to -> to.end(cause, urgent));
      case NodeAction.AbandonSession(var session, _) ->
          order(session, to -> to.end(EndCause.CONNECTION_LOST, true));
      case NodeAction.AddPeer(var peer, var target, var peerSettings) -> {
        peers.put(peer.number(), new DrivenPeer(peer, target, peerSettings));
        post(peer, new PeerEvent.PeerAdded());
      }
      case NodeAction.GiveSession(var peer, var session, long mtu, boolean dialled, var begin) ->
          post(peer, new PeerEvent.SessionOpened(session, mtu, dialled, begin));
      case NodeAction.RetireSession(var peer, var session) ->
          post(peer, new PeerEvent.SessionClosed(session));
      case NodeAction.DivertDial(var peer, var session) ->
          post(peer, new PeerEvent.DialLedElsewhere(session));
      case NodeAction.SupersedePeer(var peer, var by) -> {
        driven(peer).successor = driven(by);
        post(peer, new PeerEvent.Superseded());
      }
      case NodeAction.ForgetPeer(var peer) -> {
        driven(peer).forgotten = true;
        dropIfDone(driven(peer));
      }
      case NodeAction.AllowDial(var peer) -> post(peer, new PeerEvent.DialAllowed());
      case NodeAction.FailDial(var peer, boolean lasting) ->
          post(peer, new PeerEvent.DialFailed(lasting));
      case NodeAction.DialNoMore(var peer) -> post(peer, new PeerEvent.DialNoMore());
      case NodeAction.DialAgain(var peer) -> post(peer, new PeerEvent.DialAgain());
      case NodeAction.DrainPeers _ ->
          peers.values().forEach(peer -> peer.inbox.add(new PeerEvent.DrainStarted()));
      case NodeAction.TurnAway _,
          NodeAction.HoldBundles _,
          NodeAction.TakeBundles _,
          NodeAction.Listen _,
          NodeAction.StopListening _,
          NodeAction.AnnouncePeer _,
          NodeAction.WithdrawPeer _,
          NodeAction.ReportDrained _,
          NodeAction.AnswerOrder _,
          NodeAction.Observe _ -> {}
    }
  }

  private void deadlines() {
    long due = node.nextDeadlineNanos();
    if (due != Node.NO_DEADLINE && due - now <= 0 || random.nextInt(10) == 0) {
      tell(new NodeEvent.DeadlineReached());
      long next = node.nextDeadlineNanos();
      assertThat(next == Node.NO_DEADLINE || next - now >= 0)
          .as("seed %d: a deadline that was met is over", seed)
          .isTrue();
    }
    for (var peer : List.copyOf(peers.values())) {
      long peerDue = peer.machine.nextDeadlineNanos();
      if (peerDue != Peer.NO_DEADLINE && peerDue - now <= 0) {
        tell(peer, new PeerEvent.DeadlineReached());
      }
    }
  }

  // ---- Peers.

  private DrivenPeer driven(PeerKey key) {
    var peer = peers.get(key.number());
    if (peer == null) {
      throw new IllegalStateException("seed " + seed + ": " + key + " is not there");
    }
    return peer;
  }

  private void post(PeerKey key, PeerEvent event) {
    driven(key).inbox.add(event);
  }

  private void somePeerReads() {
    var waiting = peers.values().stream().filter(peer -> !peer.inbox.isEmpty()).toList();
    if (!waiting.isEmpty()) {
      read(waiting.get(random.nextInt(waiting.size())));
    }
  }

  private void read(DrivenPeer peer) {
    tell(peer, peer.inbox.remove());
  }

  private void tell(DrivenPeer peer, PeerEvent event) {
    trace.add(peer.key + " " + event);
    for (var action : peer.machine.handle(event, now)) {
      trace.add(peer.key + " " + action);
      obey(peer, action);
    }
    dropIfDone(peer);
  }

  /** A machine is kept until nothing of it is under way, however long the node has forgotten it. */
  private void dropIfDone(DrivenPeer peer) {
    if (peer.forgotten && peer.inbox.isEmpty() && peer.machine.isIdle()) {
      peers.remove(peer.key.number());
    }
  }

  private void obey(DrivenPeer peer, PeerAction action) {
    switch (action) {
      case PeerAction.RequestDial _ -> send(new NodeEvent.DialWanted(peer.key));
      case PeerAction.Dial _ -> {
        judge.dialled(peer.key.number());
        if (peer.hasDialled) {
          assertThat(now - peer.dialledNanos)
              .as("seed %d: %s is not flooded", seed, peer.key)
              .isGreaterThanOrEqualTo(100_000_000L);
        }
        peer.hasDialled = true;
        peer.dialledNanos = now;
        peer.dialling = true;
      }
      case PeerAction.OfferTransfer(var session, var token, _) -> {
        var carrier = sessions.get(session.number());
        if (carrier == null) {
          peer.inbox.add(
              new PeerEvent.TransferEnded(session, token, new OutboundOutcome.NotStarted()));
        } else {
          carrier.inbox.add(() -> carrier.carry(token, peer));
        }
      }
      case PeerAction.AnswerForward(var token, var outcome) -> answered(token, outcome);
      case PeerAction.HandOver(var token, int interruptions) -> {
        var bundle = bundleOfToken.remove(token.value());
        var successor = peer.successor;
        if (successor == null || bundle == null) {
          throw new IllegalStateException("seed " + seed + ": " + token + " goes nowhere");
        }
        // Whatever the node has forgotten: as long as somebody has something for it, it is there.
        peers.putIfAbsent(successor.key.number(), successor);
        request(successor, bundle, interruptions);
      }
      case PeerAction.RestFromDialling _ -> send(new NodeEvent.DiallingRests(peer.key));
      case PeerAction.EndIdleSession(var session, _) ->
          order(session, to -> to.end(EndCause.IDLE, false));
      case PeerAction.EndSession(var session, _, var cause) ->
          order(session, to -> to.end(cause, false));
      case PeerAction.Observe _ -> {}
      case PeerAction.AnnouncePeer _ -> send(new NodeEvent.PeerReachable(peer.key));
      case PeerAction.WithdrawPeer _ -> send(new NodeEvent.PeerUnreachable(peer.key));
      case PeerAction.RejectForward(var token) ->
          throw new IllegalStateException("seed " + seed + ": " + token + " is used once");
    }
  }

  private void answered(BundleToken token, ForwardOutcome outcome) {
    var bundle = bundleOfToken.remove(token.value());
    assertThat(bundle != null && unanswered.remove(bundle))
        .as("seed %d: %s is answered once, %s", seed, token, outcome)
        .isTrue();
  }

  private void dialsEnd() {
    for (var peer : List.copyOf(peers.values())) {
      if (peer.dialling && (quiet || random.nextInt(3) == 0)) {
        peer.dialling = false;
        if (quiet || random.nextInt(3) == 0) {
          send(new NodeEvent.DialFailed(peer.key, "refused"));
        } else {
          offer(new Origin.Dialled(peer.key));
        }
      }
    }
  }

  private void forward() {
    var addresses = judge.announcedAddresses();
    if (!addresses.isEmpty()) {
      var at = addresses.get(random.nextInt(addresses.size()));
      var peer = peers.get(judge.peerAt(at));
      if (peer == null) {
        throw new IllegalStateException("seed " + seed + ": nobody takes bundles at " + at);
      }
      unanswered.add(++lastBundle);
      request(peer, lastBundle, 0);
    }
  }

  private void request(DrivenPeer peer, long bundle, int interruptions) {
    var token = new BundleToken(++lastToken);
    bundleOfToken.put(token.value(), bundle);
    peer.inbox.add(new PeerEvent.ForwardRequested(token, bundle % 20, interruptions));
  }

  // ---- Sessions.

  private interface Order {
    void carryOut(WalkingSession session);
  }

  private void order(SessionKey key, Order order) {
    var session = sessions.get(key.number());
    if (session != null) {
      session.inbox.add(() -> order.carryOut(session));
    }
  }

  private void offer(Origin origin) {
    var key = new SessionKey(++lastSession);
    offered.put(key.number(), origin);
    send(new NodeEvent.ConnectionOffered(key, origin));
  }

  private void connect() {
    if (judge.listening()) {
      int neighbour = 1 + random.nextInt(NEIGHBOURS);
      var address = "192.0.2." + neighbour + ":" + (4556 + random.nextInt(3));
      boolean taken =
          sessions.values().stream().anyMatch(s -> s.accepted && s.remoteAddress.equals(address));
      if (!taken || random.nextInt(10) == 0) {
        offer(NodeScript.caller(random.nextInt(8) == 0 ? "unix:@" + lastSession : address));
      }
    }
  }

  private void someSessionReads() {
    var waiting = sessions.values().stream().filter(s -> !s.inbox.isEmpty()).toList();
    if (!waiting.isEmpty()) {
      waiting.get(random.nextInt(waiting.size())).inbox.remove().run();
    }
  }

  private void sessionsGoOn() {
    for (var session : List.copyOf(sessions.values())) {
      if (random.nextInt(3) == 0) {
        session.goOn();
      }
    }
  }

  private void sessionsEnd() {
    for (var session : List.copyOf(sessions.values())) {
      if (quiet || random.nextInt(15) == 0) {
        session.end(EndCause.TERMINATED_BY_PEER, random.nextBoolean());
      }
    }
  }

  // ---- Settings.

  private List<NodeId> someNodeIds() {
    return random.nextInt(6) == 0 ? List.of() : List.of(NodeScript.US);
  }

  private PeerSettings withSessions(PeerSettings like) {
    var rule = SeveralSessions.Rule.values()[random.nextInt(3)];
    return rule == SeveralSessions.Rule.PARALLEL
        ? like.withPool(pool())
        : like.withSeveral(new SeveralSessions(rule, Duration.ofMillis(random.nextInt(500))));
  }

  private SessionPool pool() {
    int min = 1 + random.nextInt(2);
    return new SessionPool(
        min,
        min + random.nextInt(3),
        50,
        2,
        Duration.ofMillis(random.nextInt(200)),
        Duration.ofMillis(random.nextInt(500)),
        random.nextInt(3));
  }

  private NodeSettings newSettings(List<DialTarget> before) {
    var targets = new ArrayList<>(before);
    targets.removeIf(_ -> random.nextInt(5) == 0);
    for (int i = random.nextInt(4); i > 0; i--) {
      int neighbour = 1 + random.nextInt(NEIGHBOURS);
      var address =
          (random.nextInt(3) == 0 ? "node" + neighbour + ".example" : "192.0.2." + neighbour)
              + ":4556";
      var expected = random.nextInt(3) > 0 ? null : nodeId(1 + random.nextInt(NEIGHBOURS));
      targets.removeIf(target -> target.address().equals(address));
      targets.add(
          new DialTarget(
              address,
              expected,
              withSessions(
                  new PeerSettings(
                      true,
                      Redials.pacing(Duration.ofMillis(300), Duration.ofSeconds(4)),
                      HOLD,
                      5))));
    }
    var named = new ArrayList<NamedPeer>();
    var passive = new PeerSettings(false, Redials.pacing(HOLD, HOLD), Duration.ofMillis(700), 5);
    if (random.nextInt(3) == 0) {
      int neighbour = 1 + random.nextInt(NEIGHBOURS);
      named.add(new NamedPeer("n", "192.0.2." + neighbour + ":4556", nodeId(neighbour), passive));
    }
    var limits =
        new NodeSettings.Limits(
            1 + random.nextInt(16),
            random.nextInt(4),
            1 + random.nextInt(6),
            new CallerLimits(
                random.nextInt(4) == 0 ? new Rate(1, 3) : Rate.UNBOUNDED,
                random.nextInt(4) == 0 ? new Rate(2, 4) : Rate.UNBOUNDED,
                4,
                new Rate(random.nextInt(3), 2),
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(4),
                new BanSettings(random.nextInt(4), Duration.ofMillis(500), Duration.ofSeconds(2))),
            0.5 + random.nextInt(20),
            1 + random.nextInt(3));
    return new NodeSettings(
        random.nextInt(6) == 0 ? List.of() : List.of(NodeScript.US),
        targets,
        named,
        passive,
        limits,
        Duration.ofMillis(random.nextInt(3000)),
        UnprovenNodeIds.values()[random.nextInt(3)]);
  }

  private static NodeId nodeId(int neighbour) {
    return NodeId.parse("ipn:" + (100 + neighbour) + ".0");
  }

  /** A peer's machine and what its driver knows of it. */
  private static final class DrivenPeer {
    final PeerKey key;
    final @Nullable DialTarget target;
    final Peer machine;
    final ArrayDeque<PeerEvent> inbox = new ArrayDeque<>();
    @Nullable DrivenPeer successor;
    boolean dialling;
    boolean hasDialled;
    long dialledNanos;
    boolean forgotten;

    DrivenPeer(PeerKey key, @Nullable DialTarget target, PeerSettings settings) {
      this.key = key;
      this.target = target;
      machine = new Peer(settings, new Random(key.number()));
    }
  }

  private enum Phase {
    HANDSHAKE,
    ESTABLISHED,
    ENDING,
    OVER
  }

  /** A session without octets: it stands, carries bundles, ends. */
  private final class WalkingSession {
    private final SessionKey key;
    private final boolean accepted;
    private final String remoteAddress;
    private final int neighbour;
    private final ArrayDeque<Runnable> inbox = new ArrayDeque<>();
    private final TreeMap<Long, DrivenPeer> carried = new TreeMap<>();
    private Phase phase = Phase.HANDSHAKE;
    private EndCause cause = EndCause.CONNECTION_LOST;

    WalkingSession(SessionKey key, Origin origin) {
      this.key = key;
      switch (origin) {
        case Origin.Accepted caller -> {
          accepted = true;
          remoteAddress = caller.remoteAddress();
        }
        case Origin.Dialled(var peer) -> {
          accepted = false;
          var target = driven(peer).target;
          remoteAddress = target == null ? "?" : target.address().replace(".example", "");
        }
      }
      neighbour =
          random.nextInt(6) == 0
              ? 1 + random.nextInt(NEIGHBOURS)
              : Math.max(1, digitBefore(remoteAddress));
    }

    private static int digitBefore(String address) {
      int port = address.indexOf(':');
      char digit = port < 1 ? '1' : address.charAt(port - 1);
      return Character.isDigit(digit) ? digit - '0' : 1;
    }

    void goOn() {
      switch (phase) {
        case HANDSHAKE -> {
          if (random.nextInt(4) > 0) {
            phase = Phase.ESTABLISHED;
            var nodeId = random.nextInt(8) == 0 ? null : nodeId(neighbour);
            boolean proven = nodeId != null && random.nextInt(4) > 0;
            var address = accepted ? remoteAddress : "192.0.2." + neighbour + ":4556";
            send(
                new NodeEvent.SessionEstablished(
                    key,
                    address,
                    new SessionParameters(
                        NodeScript.US, nodeId, proven, 60, 1000, 10 + neighbour, proven)));
          }
        }
        case ESTABLISHED, ENDING -> {
          if (!carried.isEmpty()) {
            done(
                carried.firstKey(),
                switch (random.nextInt(6)) {
                  case 0 -> new OutboundOutcome.NotStarted();
                  case 1 -> new OutboundOutcome.Unreadable();
                  case 2 -> new OutboundOutcome.Interrupted(1);
                  default -> new OutboundOutcome.Acknowledged();
                });
          }
        }
        case OVER -> {}
      }
    }

    void carry(BundleToken token, DrivenPeer peer) {
      carried.put(token.value(), peer);
      if (phase != Phase.ESTABLISHED) {
        done(token.value(), new OutboundOutcome.NotStarted());
      }
    }

    void end(EndCause why, boolean urgent) {
      switch (phase) {
        case HANDSHAKE -> over(why);
        case ESTABLISHED -> {
          cause = why;
          phase = Phase.ENDING;
          send(new NodeEvent.SessionEnding(key));
          if (urgent) {
            over(why);
          }
        }
        case ENDING -> over(cause);
        case OVER -> {}
      }
    }

    private void over(EndCause why) {
      phase = Phase.OVER;
      while (!carried.isEmpty()) {
        done(carried.firstKey(), new OutboundOutcome.Interrupted(0));
      }
      send(new NodeEvent.SessionEnded(key, why, "it is over"));
    }

    private void done(long token, OutboundOutcome outcome) {
      var peer = carried.remove(token);
      if (peer != null) {
        peer.inbox.add(new PeerEvent.TransferEnded(key, new BundleToken(token), outcome));
      }
    }
  }
}
