package dev.gantry.simulator;

import static dev.gantry.simulator.InvariantError.check;

import dev.gantry.domain.node.Node;
import dev.gantry.domain.node.NodeAction;
import dev.gantry.domain.node.NodeEvent;
import dev.gantry.domain.node.NodeObservation;
import dev.gantry.domain.node.NodeSettings;
import dev.gantry.domain.node.Origin;
import dev.gantry.domain.node.PeerKey;
import dev.gantry.domain.peer.DialFate;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerEvent;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.Octets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One life of a {@link SimulatedNode}: runs its node machine and does what that orders, as the
 * server does it, and keeps its {@link NodeBooks}.
 */
final class NodeProcess {
  private static final int LOOPS = 2;
  private static final int FIRST_PORT = 40_000;

  /** Few, so that now and then a caller comes from where another came from. */
  private static final int PORTS = 8;

  private final World world;
  private final NodeBpa bpa;
  private final Node machine;
  private final NodeBooks books;
  private final Mailbox mailbox;
  private final Alarm alarm;
  private final Map<SessionKey, NodeSession> links = new LinkedHashMap<>();
  private final List<DrivenSession> begun = new ArrayList<>();
  private final Map<PeerKey, DrivenPeer> peers = new LinkedHashMap<>();
  private final Map<String, DrivenPeer> routes = new LinkedHashMap<>();
  private final List<DrivenPeer> past = new ArrayList<>();
  private final List<NodeObservation> observed = new ArrayList<>();
  private final List<NodeSession> backlog = new ArrayList<>();
  private NodeSetup setup;
  private boolean accepting;
  private long lastSession;

  NodeProcess(World world, NodeSetup setup, NodeBpa bpa) {
    this.world = world;
    this.setup = setup;
    this.bpa = bpa;
    machine = new Node(setup.node());
    books = new NodeBooks(setup.host());
    mailbox = newMailbox(this::arm);
    alarm = new Alarm(world.clock(), this::deadlineReached);
  }

  // ---- What the script wants.

  void start() {
    setup.listeners().forEach(address -> world.listen(address, this::accepted));
    bpa.attach(this);
  }

  void kill() {
    end(NodeSession::kill);
  }

  /** Nobody is told that it has died. */
  void vanish() {
    end(NodeSession::vanish);
  }

  private void end(Consumer<NodeSession> connection) {
    mailbox.close();
    alarm.set(Node.NO_DEADLINE);
    peers.values().forEach(DrivenPeer::kill);
    past.forEach(DrivenPeer::kill);
    stopListening();
    List.copyOf(links.values()).forEach(connection);
    bpa.detach();
  }

  void drain(Duration grace) {
    tell(new NodeEvent.DrainRequested(grace));
  }

  void reconfigure(NodeSettings settings) {
    setup = setup.with(settings);
    tell(new NodeEvent.Configured(settings));
  }

  /** The BPA wants a bundle forwarded; a little later the peer is looked up. */
  void forward(ForwardedBundle bundle) {
    later(
        () -> {
          var peer = routes.get(bundle.address());
          if (peer == null) {
            bundle.answer(new ForwardOutcome.NoNeighbour());
          } else {
            peer.forward(bundle);
          }
        });
  }

  // ---- What its parts tell and need.

  /** Tells the machine what happened, behind all that was told before. */
  void tell(NodeEvent event) {
    mailbox.add(() -> handle(event));
  }

  /** Does something behind all that was told before. */
  void afterwards(Runnable work) {
    mailbox.add(work);
  }

  /** Does something a little later, unless the process has died by then. */
  void later(Runnable work) {
    world
        .clock()
        .after(
            delayNanos(),
            () -> {
              if (!mailbox.isClosed()) {
                work.run();
              }
            });
  }

  Mailbox newMailbox(Runnable afterEach) {
    return new Mailbox(world.clock(), this::delayNanos, afterEach);
  }

  NodeInbox newInbox() {
    return new NodeInbox(world.clock(), bpa, books, world.random());
  }

  void begun(DrivenSession session) {
    begun.add(session);
  }

  void dial(DrivenPeer peer, String target) {
    new DrivenDial(this, peer, target, world).begin();
  }

  /** A dial has come to a connection. */
  void connected(DrivenPeer peer, DrivenDial dial, LinkEnd end, String address) {
    String target = String.valueOf(peer.target());
    String name = address.equals(target) ? null : host(target);
    var dialled = new NodeSession.Dialled(peer.key(), dial, name);
    offer(
        new NodeSession(this, newKey(), end, dialled, address, peer.loop()),
        new Origin.Dialled(peer.key()));
  }

  void dialFailed(DrivenPeer peer, String detail) {
    tell(new NodeEvent.DialFailed(peer.key(), detail));
  }

  /** Whether what has come and gone is to be forgotten. */
  boolean forgets() {
    return bpa.forgets();
  }

  /** Whether it was killed, or its machine has died. */
  boolean isDead() {
    return mailbox.isClosed();
  }

  NodeSetup setup() {
    return setup;
  }

  NodeBooks books() {
    return books;
  }

  Chronicle chronicle() {
    return world.chronicle();
  }

  VirtualClock clock() {
    return world.clock();
  }

  RandomGenerator random() {
    return world.random();
  }

  /** What stands before the port. */
  static String host(String address) {
    return address.replaceAll(":.*", "");
  }

  /** The octets of a dotted address, with a port or without. */
  static Octets source(String address) {
    var parts = host(address).split("\\.", -1);
    var octets = new byte[parts.length];
    for (int i = 0; i < parts.length; i++) {
      octets[i] = (byte) Integer.parseInt(parts[i]);
    }
    return Octets.of(octets);
  }

  // ---- What others see.

  List<DrivenSession> sessions() {
    var live = new ArrayList<DrivenSession>();
    for (var link : links.values()) {
      var driven = link.driven();
      if (driven != null && !driven.isOver()) {
        live.add(driven);
      }
    }
    return live;
  }

  List<DrivenSession> begun() {
    return begun;
  }

  List<NodeObservation> observed() {
    return observed;
  }

  void checkConnected(Predicate<String> hopeless) {
    for (var peer : peers.values()) {
      var target = peer.target();
      check(
          target == null
              || hopeless.test(target)
              || peer.hasSessions()
              || books.isDiverted(peer.key()),
          () -> setup.host() + " has no session with its target " + target);
      check(
          peer.hasSessions() == books.isAnnounced(peer.key()),
          () ->
              setup.host()
                  + " has announced a peer without session, or not one with: "
                  + peer.key());
    }
  }

  void checkDialled(long sinceNanos) {
    for (var peer : peers.values()) {
      check(
          peer.target() == null
              || peer.hasSessions()
              || books.isDiverted(peer.key())
              || peer.hasTried(sinceNanos),
          () -> setup.host() + " has not dialled " + peer.target());
    }
  }

  void checkGone() {
    String name = setup.host();
    check(books.isDrained(), () -> name + " is not drained");
    check(links.isEmpty(), () -> name + " still has sessions: " + links.keySet());
    check(books.announced().isEmpty(), () -> name + " still announces " + books.announced());
    check(machine.nextDeadlineNanos() == Node.NO_DEADLINE, () -> name + " still has a deadline");
    begun.forEach(DrivenSession::checkSettled);
    var all = new ArrayList<>(peers.values());
    all.addAll(past);
    for (var peer : all) {
      check(peer.isSettled(), () -> name + " still has something of " + peer.key());
    }
  }

  // ---- Connections.

  private void accepted(LinkEnd end, String from) {
    String remote = from + ":" + (FIRST_PORT + world.random().nextInt(PORTS));
    var link = new NodeSession(this, newKey(), end, null, remote, world.random().nextInt(LOOPS));
    if (accepting) {
      offer(link, caller(remote));
    } else {
      backlog.add(link);
    }
  }

  private Origin.Accepted caller(String remote) {
    var source = source(remote);
    var candidates = new ArrayList<Origin.Candidate>();
    for (var named : setup.node().named()) {
      if (named.address() != null && source(named.address()).equals(source)) {
        candidates.add(new Origin.Candidate(named, false));
      }
    }
    return new Origin.Accepted(remote, source, false, candidates);
  }

  private void offer(NodeSession link, Origin origin) {
    if (mailbox.isClosed()) {
      link.kill();
      return;
    }
    mailbox.add(
        () -> {
          links.put(link.key(), link);
          handle(new NodeEvent.ConnectionOffered(link.key(), origin));
        });
  }

  private void listen(boolean accept) {
    accepting = accept;
    if (accept) {
      backlog.forEach(link -> offer(link, caller(link.remoteAddress())));
      backlog.clear();
    }
  }

  private void stopListening() {
    accepting = false;
    setup.listeners().forEach(world::close);
    backlog.forEach(NodeSession::kill);
    backlog.clear();
  }

  private SessionKey newKey() {
    return new SessionKey(++lastSession);
  }

  // ---- On the node's loop.

  private void handle(NodeEvent event) {
    var established =
        event instanceof NodeEvent.SessionEstablished(var session, _, _)
            ? links.get(session)
            : null;
    books.told(event);
    for (var action : machine.handle(event, world.clock().nowNanos())) {
      books.asked(action);
      carryOut(action, established);
    }
    books.settled(machine);
    noteFailedDial(event);
    if (event instanceof NodeEvent.SessionEnded(var session, _, _)) {
      links.remove(session);
    }
  }

  /** A dial that has come to nothing has been made, unless it was we who gave it up. */
  private void noteFailedDial(NodeEvent event) {
    var dialler =
        switch (event) {
          case NodeEvent.DialFailed(var peer, _) -> peers.get(peer);
          case NodeEvent.SessionEnded(var session, var end, var fate)
              when end.cause() != EndCause.BPA_LOST && fate != DialFate.GOES_ON -> {
            var link = links.get(session);
            yield link == null || link.dialler() == null ? null : peers.get(link.dialler());
          }
          case NodeEvent _ -> null;
        };
    if (dialler != null) {
      dialler.noteTried();
    }
  }

  private void carryOut(NodeAction action, @Nullable NodeSession established) {
    switch (action) {
      case NodeAction.Admit(var session, var rules) -> link(session).admit(rules);
      case NodeAction.TurnAway(var session, _) -> {
        link(session).turnAway();
        links.remove(session);
      }
      case NodeAction.EndSession(var session, var reason, var cause, boolean urgent) ->
          link(session).terminate(reason, cause, urgent);
      case NodeAction.AbandonSession(var session, String why) -> link(session).abandon(why);
      case NodeAction.HoldBundles(var session) -> link(session).holdBundles();
      case NodeAction.TakeBundles(var session, String address) ->
          link(session).takeBundles(address);
      case NodeAction.Listen(boolean accept) -> listen(accept);
      case NodeAction.StopListening _ -> stopListening();
      case NodeAction.AddPeer added -> add(added, established);
      case NodeAction.GiveSession given ->
          peer(given.peer()).sessionOpened(link(given.session()), given);
      case NodeAction.RetireSession(var key, var session) -> peer(key).sessionClosed(session);
      case NodeAction.DivertDial(var key, var session) ->
          peer(key).told(new PeerEvent.DialLedElsewhere(session));
      case NodeAction.SupersedePeer(var key, var by) -> peer(key).superseded(peer(by));
      case NodeAction.AnnouncePeer(var key, String address, var nodeIds) -> {
        routes.put(address, peer(key));
        bpa.announced(address, nodeIds);
      }
      case NodeAction.WithdrawPeer(var key, String address) -> {
        routes.computeIfPresent(address, (_, peer) -> peer.key().equals(key) ? null : peer);
        bpa.withdrawn(address);
      }
      case NodeAction.ForgetPeer(var key) -> {
        past.add(peer(key));
        peers.remove(key);
      }
      case NodeAction.AllowDial(var key) -> peer(key).told(new PeerEvent.DialAllowed());
      case NodeAction.DialNoMore(var key) -> peer(key).told(new PeerEvent.DialNoMore());
      case NodeAction.DialAgain(var key) -> peer(key).told(new PeerEvent.DialAgain());
      case NodeAction.FailDial(var key, boolean lasting) ->
          peer(key).told(new PeerEvent.DialFailed(lasting));
      case NodeAction.DrainPeers _ -> {
        peers.values().forEach(peer -> peer.told(new PeerEvent.DrainStarted()));
        past.forEach(peer -> peer.told(new PeerEvent.DrainStarted()));
      }
      case NodeAction.Observe(var observation) -> {
        if (!forgets()) {
          observed.add(observation);
        }
        world.note(setup.host(), () -> "observes " + observation);
      }
      case NodeAction.AnswerOrder _, NodeAction.ReportDrained _ -> {}
    }
  }

  private void add(NodeAction.AddPeer added, @Nullable NodeSession established) {
    var target = added.target();
    if (target == null && established == null) {
      throw new InvariantError(added + " is neither dialled nor has a session");
    }
    int loop = target == null && established != null ? established.loop() : random().nextInt(LOOPS);
    var peer =
        new DrivenPeer(
            this, added.peer(), target == null ? null : target.address(), added.settings(), loop);
    peers.put(peer.key(), peer);
    peer.told(new PeerEvent.PeerAdded());
  }

  private NodeSession link(SessionKey session) {
    var link = links.get(session);
    if (link == null) {
      throw new InvariantError(
          setup.host() + " orders something of " + session + ", which is over");
    }
    return link;
  }

  private DrivenPeer peer(PeerKey key) {
    var peer = peers.get(key);
    if (peer == null) {
      throw new InvariantError(setup.host() + " orders something of " + key + ", which is gone");
    }
    return peer;
  }

  private void deadlineReached() {
    if (!mailbox.isClosed()) {
      handle(new NodeEvent.DeadlineReached());
      arm();
    }
  }

  private void arm() {
    alarm.set(machine.nextDeadlineNanos());
  }

  private long delayNanos() {
    long most = setup.maxQueueing().toNanos();
    return most == 0 ? 0 : world.random().nextLong(most + 1) >> world.random().nextInt(8);
  }
}
