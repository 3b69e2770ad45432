package dev.gantry.simulator;

import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.node.DialTarget;
import dev.gantry.domain.node.NamedPeer;
import dev.gantry.domain.node.NodeSettings;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.Redials;
import dev.gantry.domain.session.ProgressBounds;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.TerminationReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Three nodes whose configuration and whose faults are drawn from a seed: who dials whom, by which
 * address or name, what is proven and believed; BPAs that vanish, ways that are cut, connections
 * that break, processes and machines that die, bundles at which connections break, neighbours that
 * are stuck or drip, names that lead to useless addresses, too, a node that leaves. Each run
 * switches some kinds of fault on.
 */
final class ThreeNodes {
  private static final long MILLISECOND = 1_000_000L;
  private static final long SECOND = 1_000 * MILLISECOND;
  private static final long TROUBLE_NANOS = 40 * SECOND;

  /** More than the longest patience of a session, a dial and a redial together. */
  private static final long CALM_NANOS = 90 * SECOND;

  /** Within this, what is due at once is done, whatever waits between loops. */
  private static final long AT_ONCE_NANOS = 2 * SECOND;

  /** Less than it takes to find out that a session is dead. */
  private static final long HONEST_NANOS = 6 * SECOND;

  /** Soon, so that a run shows their end. */
  private static final ProgressBounds SHORT =
      new ProgressBounds(Duration.ofSeconds(8), Duration.ofSeconds(8), 100, Duration.ofSeconds(6));

  /** The longest of those, an end that is dragged on, a close, and what waits in between. */
  private static final long BORNE_NANOS = 40 * SECOND;

  /** What a BPA has on its way at most, where it is dealt: a few of the longest bundles. */
  private static final long WINDOW_BYTES = 20_000;

  /** More than each peer may have on its way whatever others have. */
  private static final int MIDDLE_BYTES = 200;

  private static final List<String> HOSTS = List.of("10.0.0.1", "10.0.0.2", "10.0.0.3");
  private static final List<String> LISTENERS = HOSTS.stream().map(host -> host + ":4556").toList();

  private final RandomGenerator draw;
  private final World world;
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final Map<SimulatedNode, Long> started = new LinkedHashMap<>();
  private final Map<SimulatedNode, Map<String, @Nullable NodeId>> expected = new LinkedHashMap<>();
  private final boolean secure;
  private final Duration queueing;
  private final BpaConduct conduct;
  private final double unreadable;
  private final double poisonous;
  private final ProgressBounds bounds;
  private final BadNeighbours bad;
  private final Set<String> met;
  private long bundles;
  private @Nullable SimulatedNode leaver;

  /** {@code met} hears which outcomes were seen. */
  ThreeNodes(long seed, Set<String> met) {
    this.met = met;
    draw = SeededRandom.of(seed ^ 0x3_0de5_0f_5eedL);
    world =
        new World(
            seed,
            new LinkConditions(
                either() ? MILLISECOND : draw.nextLong(150 * MILLISECOND),
                either() ? 0 : draw.nextLong(50 * MILLISECOND),
                either() ? 1 << 20 : 200,
                0));
    secure = draw.nextInt(3) > 0;
    queueing =
        Duration.ofNanos(
            switch (draw.nextInt(4)) {
              case 0 -> 0;
              case 1, 2 -> 2 * MILLISECOND;
              default -> 300 * MILLISECOND;
            });
    conduct =
        new BpaConduct(
            either() ? 0 : draw.nextLong(2 * SECOND), one(3) ? 0.1 : 0, one(4) ? 0.1 : 0, 0);
    unreadable = one(3) ? 0.1 : 0;
    poisonous = one(3) ? 0.1 : 0;
    bounds = either() ? ProgressBounds.DEFAULT : SHORT;
    bad = new BadNeighbours(world, draw, HOSTS, met);
    for (int i = 0; i < HOSTS.size(); i++) {
      lead(name(i), LISTENERS.get(i));
    }
    boolean dealt = either();
    for (int i = 0; i < HOSTS.size(); i++) {
      var node = new SimulatedNode(world, setup(i));
      node.bpa().giveNodeIds(List.of(nodeId(i)));
      node.bpa().behave(conduct);
      if (dealt) {
        node.bpa().deal(WINDOW_BYTES);
      }
      nodes.add(node);
    }
  }

  /** Lives through the trouble, and checks that all is well behind it. */
  void run() {
    for (var node : nodes) {
      at(draw.nextLong(SECOND), () -> start(node));
      at(draw.nextLong(2 * SECOND), node.bpa()::register);
    }
    traffic();
    trouble();
    world.clock().advance(TROUBLE_NANOS);
    settle();
    checkAllConnected();
    checkAllCanBeReached();
    besideBadNeighbours();
    poisonOnePair();
    rebootOne();
    leave();
  }

  // ---- What is configured.

  private NodeSetup setup(int index) {
    String host = HOSTS.get(index);
    var listeners = new ArrayList<>(List.of(host + ":4556"));
    if (either()) {
      listeners.add(host + ":4557");
    }
    boolean proves = secure && !one(4);
    var certificate =
        new PeerCertificate(
            proves ? List.of(nodeId(index).text()) : List.of(),
            List.of(),
            List.of(),
            null,
            null,
            null,
            3);
    return new NodeSetup(
        host, listeners, settings(index), sessions(index), secure ? certificate : null, queueing);
  }

  private SessionSettings sessions(int index) {
    return new SessionSettings(
        List.of(nodeId(index)),
        new SessionSettings.Offer(5, 1 + draw.nextInt(300), 5_000),
        SessionSettings.Demands.DEFAULT,
        new SessionSettings.Security(
            secure,
            false,
            new IdentityPolicy(
                IdentityPolicy.Check.OPTIONAL,
                IdentityPolicy.Check.OFF,
                IdentityPolicy.ExtendedKeyUsageRule.ANY,
                false,
                IdentityPolicy.Check.OFF)),
        SessionSettings.Timers.DEFAULT.withProgress(bounds),
        one(4)
            ? new SessionSettings.Limits(2, 2_000, 3, 100, 500, 8, 4, 64, false)
            : SessionSettings.Limits.DEFAULT);
  }

  private NodeSettings settings(int index) {
    var targets = new LinkedHashMap<String, DialTarget>();
    var named = new ArrayList<NamedPeer>();
    for (int other = 0; other < HOSTS.size(); other++) {
      if (other == index) {
        continue;
      }
      for (int i = one(3) ? 0 : one(3) ? 2 : 1; i > 0; i--) {
        String address = addressOf(other);
        targets.put(address, new DialTarget(address, expected(other), peer(true)));
      }
      if (one(4)) {
        named.add(
            new NamedPeer(
                "n" + other,
                either() ? HOSTS.get(other) + ":4556" : null,
                either() ? nodeId(other) : null,
                peer(false)));
      }
    }
    for (String address : bad.addresses()) {
      if (one(3)) {
        targets.put(address, new DialTarget(address, null, peer(true)));
      }
    }
    return new NodeSettings(
        either() ? List.of(nodeId(index)) : List.of(),
        List.copyOf(targets.values()),
        named,
        peer(false),
        one(4)
            ? new NodeSettings.Limits(100, 10, 10, 20, 20, 16, 5, 1)
            : NodeSettings.Limits.DEFAULT,
        Duration.ofSeconds(draw.nextInt(1, 12)),
        UnprovenNodeIds.values()[draw.nextInt(3)]);
  }

  private static String name(int index) {
    return "n" + index + ".example:4556";
  }

  /** A name leads to a node, and as often to other addresses, too. */
  private void lead(String name, String address) {
    world.name(name, either() ? new String[] {address} : bad.hidden(address, LISTENERS));
  }

  /** An address at which a node may be, or a name of it; not each of them listens. */
  private String addressOf(int index) {
    return switch (draw.nextInt(5)) {
      case 0 -> name(index);
      case 1 -> HOSTS.get(index) + ":4557";
      default -> HOSTS.get(index) + ":4556";
    };
  }

  /** Mostly the node that is there, now and then one that is not. */
  private @Nullable NodeId expected(int index) {
    return one(3) ? nodeId(one(6) ? draw.nextInt(HOSTS.size()) : index) : null;
  }

  private PeerSettings peer(boolean dialled) {
    return new PeerSettings(
        dialled,
        Redials.pacing(
            Duration.ofMillis(draw.nextInt(100, 1_000)), Duration.ofSeconds(draw.nextInt(1, 20))),
        Duration.ofMillis(draw.nextInt(8_000)),
        one(4) ? 2 : 4096);
  }

  private static NodeId nodeId(int index) {
    return NodeId.parse("ipn:" + (index + 1) + ".0");
  }

  // ---- What happens.

  private void traffic() {
    for (var node : nodes) {
      for (int i = draw.nextInt(60); i > 0; i--) {
        at(draw.nextLong(TROUBLE_NANOS), () -> forwardSomewhere(node));
      }
    }
  }

  /** Now and then to a peer that was withdrawn meanwhile, as a BPA may. */
  private void forwardSomewhere(SimulatedNode node) {
    var addresses = List.copyOf(node.bpa().announced().keySet());
    if (node.bpa().isPresent() && !addresses.isEmpty()) {
      var bundle = node.bpa().forward(addresses.get(draw.nextInt(addresses.size())), bundle());
      if (draw.nextDouble() < unreadable) {
        bundle.spoil();
      }
      if (draw.nextDouble() < poisonous) {
        bundle.poison();
      }
    }
  }

  /** No two are equal, so that each is found again. */
  private byte[] bundle() {
    var number = Long.toString(++bundles).getBytes(StandardCharsets.US_ASCII);
    var bundle = new byte[16 + draw.nextInt(1 + draw.nextInt(6_000))];
    System.arraycopy(number, 0, bundle, 0, number.length);
    return bundle;
  }

  private void trouble() {
    if (either()) {
      times(6, this::loseBpa);
    }
    if (either()) {
      times(4, this::cutAWay);
    }
    if (either()) {
      times(6, this::breakASession);
    }
    if (one(3)) {
      times(3, this::restart);
    }
    if (one(3)) {
      times(3, this::reconfigure);
    }
    if (one(3)) {
      times(3, this::moveAName);
    }
    if (one(4)) {
      at(draw.nextLong(TROUBLE_NANOS), this::drainOne);
    }
    if (either()) {
      at(draw.nextLong(TROUBLE_NANOS), this::invite);
    }
  }

  private void times(int most, Runnable fault) {
    for (int i = draw.nextInt(most + 1); i > 0; i--) {
      at(draw.nextLong(TROUBLE_NANOS), fault);
    }
  }

  private void loseBpa() {
    var node = any();
    // What it is told to be later does not shorten what has begun.
    var hold = node.setup().node().bpaHold();
    node.bpa().vanish();
    long presence = node.bpa().presence();
    long vanishedNanos = world.clock().nowNanos();
    long awayNanos = either() ? draw.nextLong(SECOND) : draw.nextLong(20 * SECOND);
    at(
        awayNanos,
        () -> {
          boolean awaySinceThen = node.bpa().presence() == presence;
          node.bpa().register();
          if (awaySinceThen) {
            expectDials(node, vanishedNanos, hold);
          }
        });
  }

  /** A BPA that was given up is back: whoever is configured is dialled at once. */
  private void expectDials(SimulatedNode node, long vanishedNanos, Duration hold) {
    long presence = node.bpa().presence();
    long nowNanos = world.clock().nowNanos();
    if (nowNanos - vanishedNanos < hold.toNanos() + AT_ONCE_NANOS) {
      return;
    }
    at(
        AT_ONCE_NANOS,
        () -> {
          if (node.bpa().presence() == presence
              && startedNanos(node) < vanishedNanos
              && !node.isLeaving()) {
            met.add("Dialled at once");
            node.checkDialled(nowNanos);
          }
        });
  }

  private long startedNanos(SimulatedNode node) {
    return node.isStarted() ? started.getOrDefault(node, Long.MAX_VALUE) : Long.MAX_VALUE;
  }

  private void start(SimulatedNode node) {
    if (!node.isStarted()) {
      node.start();
      expected.put(node, new LinkedHashMap<>());
      remember(node);
      started.put(node, world.clock().nowNanos());
    }
  }

  private void cutAWay() {
    var one = any();
    var other = any();
    if (one != other) {
      one.cut(other);
      at(draw.nextLong(25 * SECOND), () -> one.mend(other));
    }
  }

  private void breakASession() {
    var sessions = any().sessions();
    if (sessions.isEmpty()) {
      return;
    }
    var session = sessions.get(draw.nextInt(sessions.size()));
    switch (draw.nextInt(5)) {
      case 0 -> session.end().stall(draw.nextLong(20 * SECOND));
      case 1 -> session.end().halfClose();
      case 2 -> session.terminate(TerminationReason.Known.UNKNOWN, either());
      default -> session.end().reset();
    }
  }

  private void restart() {
    var node = any();
    if (node.isStarted() && node != leaver) {
      if (either()) {
        node.kill();
      } else {
        node.vanish();
      }
      at(draw.nextLong(5 * SECOND), () -> start(node));
    }
  }

  private void reconfigure() {
    int index = draw.nextInt(HOSTS.size());
    var node = nodes.get(index);
    node.reconfigure(settings(index));
    remember(node);
  }

  /** What it leads to from now on may be any node, even the one that dials it. */
  private void moveAName() {
    lead(name(draw.nextInt(HOSTS.size())), any().setup().listeners().getFirst());
  }

  private void invite() {
    bad.come(LISTENERS);
  }

  /** A target that is configured no more is dialled as before. */
  private void remember(SimulatedNode node) {
    for (var target : node.setup().node().targets()) {
      expected
          .computeIfAbsent(node, _ -> new LinkedHashMap<>())
          .put(target.address(), target.expectedNodeId());
    }
  }

  private void drainOne() {
    var node = any();
    if (node.isStarted()) {
      leaver = node;
      node.drain(Duration.ofMillis(draw.nextInt(5_000)));
    }
  }

  // ---- What must be in the end.

  /** The faults stop, and what they did wears off. */
  private void settle() {
    bad.leave();
    world.clock().advance(30 * SECOND);
    for (var node : nodes) {
      node.bpa().forwards().forEach(ForwardedBundle::cure);
      node.bpa().behave(BpaConduct.TAKES_ALL);
      node.bpa().register();
      start(node);
      nodes.forEach(node::mend);
      correct(node);
    }
    world.clock().advance(CALM_NANOS);
  }

  /**
   * Expects nobody any more where only others are. Who is refused for that comes again and again,
   * and so never to rest.
   */
  private void correct(SimulatedNode node) {
    var settings = node.setup().node();
    var targets = new ArrayList<DialTarget>();
    expected
        .getOrDefault(node, Map.of())
        .forEach(
            (target, wanted) -> {
              boolean right =
                  nodesAt(target).stream()
                      .anyMatch(there -> there != leaver && idOf(there).equals(wanted));
              targets.add(new DialTarget(target, right ? wanted : null, peer(true)));
            });
    node.reconfigure(
        new NodeSettings(
            settings.nodeIds(),
            targets,
            settings.named(),
            settings.accepted(),
            settings.limits(),
            settings.bpaHold(),
            settings.unprovenNodeIds()));
  }

  private void checkAllConnected() {
    for (var node : nodes) {
      node.bpa().checkAnswered();
      if (node == leaver) {
        node.checkGone();
      } else {
        node.checkConnected(target -> isHopeless(node, target));
      }
    }
  }

  /** Nobody who is expected listens there, or who does has left. */
  private boolean isHopeless(SimulatedNode node, String target) {
    for (var there : nodesAt(target)) {
      if (there != leaver && isExpected(node, target, idOf(there))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isExpected(SimulatedNode node, String target, NodeId id) {
    for (var each : node.setup().node().targets()) {
      if (each.address().equals(target)) {
        return each.expectedNodeId() == null || id.equals(each.expectedNodeId());
      }
    }
    return true;
  }

  private List<SimulatedNode> nodesAt(String target) {
    var found = new ArrayList<SimulatedNode>();
    for (String address : world.addressesOf(target)) {
      for (var node : nodes) {
        if (node.setup().listeners().contains(address)) {
          found.add(node);
        }
      }
    }
    return found;
  }

  private NodeId idOf(SimulatedNode node) {
    return nodeId(nodes.indexOf(node));
  }

  private void checkAllCanBeReached() {
    Map<ForwardedBundle, SimulatedNode> sent = new LinkedHashMap<>();
    for (var node : nodes) {
      for (String address : node.bpa().announced().keySet()) {
        sent.put(node.bpa().forward(address, bundle(16)), node);
      }
    }
    world.clock().advance(20 * SECOND);
    sent.forEach(
        (bundle, node) ->
            InvariantError.check(
                bundle.outcome() instanceof ForwardOutcome.Sent,
                () -> node.bpa() + " could not send the " + bundle));
  }

  /**
   * Neighbours that are stuck or drip are there and have bundles waiting. Every honest pair keeps
   * moving, and none of them is borne for ever.
   */
  private void besideBadNeighbours() {
    if (bad.isEmpty()) {
      return;
    }
    var routes = Routes.find(world, nodes, () -> bundle(MIDDLE_BYTES));
    invite();
    world.clock().advance(20 * SECOND);
    var given = new ArrayList<ForwardedBundle>();
    for (var node : nodes) {
      for (String address : node.bpa().announced().keySet()) {
        for (int i = 0; i < 40 && BadNeighbours.isAt(address); i++) {
          given.add(node.bpa().forward(address, bundle(i < 20 ? 1_000 : 16)));
        }
      }
    }
    routes.keepMoving(
        12,
        _ -> true,
        bad,
        () -> {
          if (bounds == SHORT) {
            bad.checkBorne(BORNE_NANOS);
          }
        });
    bad.leave();
    world.clock().advance(CALM_NANOS);
    for (var bundle : given) {
      met.add("Given to a bad neighbour");
      InvariantError.check(bundle.outcome() != null, () -> bad + " keep the " + bundle);
    }
  }

  /**
   * One pair carries a bundle at which each connection breaks. It comes to an end, and every other
   * pair keeps moving meanwhile.
   */
  private void poisonOnePair() {
    var routes = Routes.find(world, nodes, () -> bundle(16));
    if (routes.all().isEmpty()) {
      return;
    }
    var poisoned = routes.all().get(draw.nextInt(routes.all().size()));
    var poison = poisoned.from().bpa().forward(poisoned.address(), bundle(16));
    poison.poison();
    var beside = poisoned.from().bpa().forward(poisoned.address(), bundle(16));
    routes.keepMoving(10, route -> !route.joins(poisoned), poisoned, () -> {});
    world.clock().advance(CALM_NANOS);
    InvariantError.check(
        poison.outcome() != null && beside.outcome() != null,
        () -> poisoned + " never answers: " + poison + ", " + beside);
  }

  /**
   * A machine dies and is back at once, so that the others still have sessions with it that lead
   * nowhere. Who hears of it anew, and knows that it is the same node, sends it bundles there.
   */
  private void rebootOne() {
    var node = any();
    if (node == leaver || !node.isStarted()) {
      return;
    }
    node.vanish();
    at(SECOND, () -> start(node));
    world.clock().advance(5 * SECOND);
    var id = idOf(node);
    var sent = new ArrayList<ForwardedBundle>();
    for (var other : nodes) {
      if (other != node && knows(other, node) && haveSession(other, node)) {
        other
            .bpa()
            .announced()
            .forEach(
                (address, nodeIds) -> {
                  if (nodeIds.contains(id)) {
                    sent.add(other.bpa().forward(address, bundle(16)));
                  }
                });
      }
    }
    // Less than it takes to find out that the old sessions are dead.
    world.clock().advance(HONEST_NANOS);
    for (var bundle : sent) {
      met.add("Sent to a rebooted node");
      InvariantError.check(
          bundle.outcome() instanceof ForwardOutcome.Sent,
          () -> node.bpa() + " was started anew and did not get the " + bundle);
    }
    world.clock().advance(CALM_NANOS);
  }

  /** Whether that node's word on who it is counts there, whoever dialled. */
  private boolean knows(SimulatedNode other, SimulatedNode node) {
    var certificate = node.setup().certificate();
    return other.setup().node().unprovenNodeIds() == UnprovenNodeIds.ALL
        || (certificate != null && !certificate.bundleEids().isEmpty());
  }

  /** Whether both have a session at the two ends of one connection, which carries bundles. */
  private static boolean haveSession(SimulatedNode one, SimulatedNode other) {
    for (var here : one.sessions()) {
      for (var there : other.sessions()) {
        if (here.end().link() == there.end().link()
            && isEstablished(here)
            && isEstablished(there)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isEstablished(DrivenSession session) {
    return session.state() == ReportedState.ESTABLISHED_IDLE
        || session.state() == ReportedState.ESTABLISHED_LIVE;
  }

  private byte[] bundle(int length) {
    return Arrays.copyOf(bundle(), length);
  }

  private void leave() {
    for (var node : nodes) {
      node.drain(Duration.ofSeconds(draw.nextInt(10)));
    }
    world.clock().advance(30 * SECOND);
    for (var node : nodes) {
      node.checkGone();
      node.bpa().checkAnswered();
      for (var forward : node.bpa().forwards()) {
        var outcome = forward.outcome();
        met.add(outcome == null ? "Lost" : outcome.getClass().getSimpleName());
      }
    }
  }

  // ---- Chance.

  private SimulatedNode any() {
    return nodes.get(draw.nextInt(nodes.size()));
  }

  private void at(long delayNanos, Runnable work) {
    world.clock().after(delayNanos, work);
  }

  private boolean one(int of) {
    return draw.nextInt(of) == 0;
  }

  private boolean either() {
    return draw.nextBoolean();
  }
}
