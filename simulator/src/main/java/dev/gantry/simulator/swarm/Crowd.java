package dev.gantry.simulator.swarm;

import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.lane.LaneRules;
import dev.gantry.domain.node.DialTarget;
import dev.gantry.domain.node.NodeSettings;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.Redials;
import dev.gantry.domain.session.ProgressBounds;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.CompressionMethod;
import dev.gantry.simulator.LinkConditions;
import dev.gantry.simulator.NodeSetup;
import dev.gantry.simulator.SimulatedNode;
import dev.gantry.simulator.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The nodes of a swarm, and the ways between them: who dials whom, and how each is set up. */
final class Crowd {
  private static final int PORT = 4556;
  private static final int X509_VERSION = 3;
  private static final long MILLISECOND = 1_000_000L;
  private static final int LONG_CHUNK_BYTES = 1 << 20;

  /** More than a node dials, so that larger crowds are no complete graph. */
  private static final int MAX_NEIGHBOURS = 4;

  /** Soon, so that what is stuck is found out within a run. */
  private static final ProgressBounds SHORT =
      new ProgressBounds(Duration.ofSeconds(8), Duration.ofSeconds(8), 100, Duration.ofSeconds(8));

  /** What a node may compress by: of two in three pairs both have a method. */
  private static final List<List<CompressionMethod>> METHODS =
      List.of(
          List.of(),
          List.of(CompressionMethod.ZSTANDARD),
          List.of(CompressionMethod.ZSTANDARD, CompressionMethod.LZ4),
          List.of(CompressionMethod.LZ4, CompressionMethod.ZSTANDARD));

  private final World world;
  private final RandomGenerator draw;
  private final RandomGenerator laneDraw;
  private final Set<Fault> faults;
  private final boolean secure;
  private final RandomGenerator codings;
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final Map<Integer, List<Integer>> neighbours = new LinkedHashMap<>();

  /**
   * Where what is drawn comes from.
   *
   * @param lanes for what concerns lanes
   * @param codings for what each compresses by
   * @param all for all else
   */
  record Draws(RandomGenerator all, RandomGenerator lanes, RandomGenerator codings) {}

  /**
   * Draws {@code count} nodes, 2 or more. They are not started.
   *
   * @param secure whether all speak TLS and prove who they are
   */
  Crowd(World world, Draws draws, int count, Set<Fault> faults, boolean secure) {
    this.world = world;
    this.draw = draws.all();
    this.laneDraw = draws.lanes();
    this.faults = faults;
    this.secure = secure;
    this.codings = draws.codings();
    for (int i = 0; i < count; i++) {
      neighbours.put(i, new ArrayList<>());
    }
    for (int i = 1; i < count; i++) {
      // Everybody has somebody, and nobody is alone.
      join(i, draw.nextInt(Math.max(0, i - MAX_NEIGHBOURS), i));
    }
    for (int i = draw.nextInt(count); i > 0; i--) {
      join(draw.nextInt(count), draw.nextInt(count));
    }
    for (int i = 0; i < count; i++) {
      var node = new SimulatedNode(world, setup(i));
      node.bpa().giveNodeIds(List.of(nodeId(i)));
      nodes.add(node);
    }
    conditionWays();
  }

  List<SimulatedNode> nodes() {
    return nodes;
  }

  /** The nodes that one exchanges bundles with. */
  List<Integer> neighboursOf(int index) {
    return neighbours.getOrDefault(index, List.of());
  }

  static NodeId nodeId(int index) {
    return NodeId.parse("ipn:" + (index + 1) + ".0");
  }

  /** No octet is damaged, cut short or late any more on connections that are made from now on. */
  void calmWays() {
    eachWay((one, other) -> world.condition(one, other, LinkConditions.PERFECT));
  }

  private void conditionWays() {
    eachWay((one, other) -> world.condition(one, other, conditions()));
  }

  private interface WayTask {
    void of(String one, String other);
  }

  private void eachWay(WayTask task) {
    neighbours.forEach(
        (one, others) -> {
          for (int other : others) {
            task.of(host(one), address(other));
          }
        });
  }

  private LinkConditions conditions() {
    boolean late = faults.contains(Fault.DELAY);
    int chunk = LONG_CHUNK_BYTES;
    if (faults.contains(Fault.CHUNKS)) {
      chunk = draw.nextInt(4) == 0 ? 1 : 1 + draw.nextInt(100);
    }
    return new LinkConditions(
        late ? draw.nextLong(500 * MILLISECOND) : MILLISECOND,
        late && draw.nextBoolean() ? draw.nextLong(500 * MILLISECOND) : 0,
        chunk,
        faults.contains(Fault.DAMAGE) && draw.nextBoolean() ? draw.nextDouble() / 100 : 0);
  }

  private void join(int one, int other) {
    if (one != other && !neighboursOf(one).contains(other)) {
      neighboursOf(one).add(other);
      neighboursOf(other).add(one);
    }
  }

  // ---- One node.

  private NodeSetup setup(int index) {
    return new NodeSetup(
        host(index),
        List.of(address(index)),
        settings(index),
        sessions(index),
        secure ? certificate(index) : null,
        Duration.ofNanos(draw.nextLong(1 + (draw.nextBoolean() ? 2 : 200) * MILLISECOND)));
  }

  private static PeerCertificate certificate(int index) {
    return new PeerCertificate(
        List.of(nodeId(index).text()), List.of(), List.of(), null, null, null, X509_VERSION);
  }

  private NodeSettings settings(int index) {
    var targets = new ArrayList<DialTarget>();
    for (int other : neighboursOf(index)) {
      // One of the two at least: who has the higher number always dials.
      if (other < index || draw.nextBoolean()) {
        targets.add(
            new DialTarget(
                address(other), draw.nextInt(3) == 0 ? nodeId(other) : null, peer(true)));
      }
    }
    return new NodeSettings(
        draw.nextBoolean() ? List.of(nodeId(index)) : List.of(),
        targets,
        List.of(),
        peer(false),
        NodeSettings.Limits.DEFAULT,
        Duration.ofSeconds(draw.nextInt(1, 12)),
        UnprovenNodeIds.ALL);
  }

  private PeerSettings peer(boolean dialled) {
    return new PeerSettings(
            dialled,
            Redials.pacing(
                Duration.ofMillis(draw.nextInt(100, 1_000)),
                Duration.ofSeconds(draw.nextInt(1, 10))),
            Duration.ofMillis(draw.nextInt(8_000)),
            draw.nextInt(4) == 0 ? 4 : 4096)
        .withLanes(new LaneRules(1 + laneDraw.nextInt(4), laneDraw.nextBoolean()));
  }

  /** Often so little room that bundles wait, in the session or for it. */
  private SessionSettings.Limits limits() {
    var usual = SessionSettings.Limits.DEFAULT;
    int waiting = laneDraw.nextInt(4);
    var limits =
        laneDraw.nextBoolean()
            ? usual
            : new SessionSettings.Limits(
                1 + laneDraw.nextInt(2),
                usual.maxUnackedBytes(),
                waiting == 3 ? usual.maxQueuedTransfers() : waiting,
                usual.maxSegmentBytes(),
                usual.writeAheadBytes(),
                usual.maxPendingAcknowledgements(),
                usual.maxEmptySegments(),
                usual.maxViolations(),
                usual.refuseOnce());
    return limits.withStarvationLimit(1 + laneDraw.nextInt(4));
  }

  private SessionSettings sessions(int index) {
    return new SessionSettings(
        List.of(nodeId(index)),
        new SessionSettings.Offer(5, 1 + draw.nextInt(300), Swarm.MAX_BUNDLE_BYTES)
            .withCompression(METHODS.get(codings.nextInt(METHODS.size()))),
        SessionSettings.Demands.DEFAULT,
        // One flipped bit of a Contact Header would have both do without.
        new SessionSettings.Security(
            secure,
            secure,
            new IdentityPolicy(
                IdentityPolicy.Check.OPTIONAL,
                IdentityPolicy.Check.OFF,
                IdentityPolicy.ExtendedKeyUsageRule.ANY,
                false,
                IdentityPolicy.Check.OFF)),
        SessionSettings.Timers.DEFAULT.withProgress(SHORT),
        limits());
  }

  private static String host(int index) {
    return "10.0." + index / 250 + "." + (index % 250 + 1);
  }

  private static String address(int index) {
    return host(index) + ":" + PORT;
  }
}
