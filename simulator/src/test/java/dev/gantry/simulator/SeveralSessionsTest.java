package dev.gantry.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.node.DialTarget;
import dev.gantry.domain.node.NodeSettings;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.SessionPool;
import dev.gantry.domain.peer.SeveralSessions;
import dev.gantry.domain.peer.SeveralSessions.Rule;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.ReportedState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two whole nodes with more than one session between them. */
class SeveralSessionsTest {
  private static final String EARTH = "10.0.0.1:4556";
  private static final String MARS = "10.0.0.2:4556";
  private static final int SEEDS = 60;

  @Test
  void nodes_that_dial_each_other_end_with_one_session_by_whatever_rules_and_never_end_both() {
    for (var here : Rule.values()) {
      for (var there : Rule.values()) {
        int met = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
          met += crossDial(here, there, seed) > 1 ? 1 : 0;
        }
        assertThat(met).as("%s and %s met in two sessions", here, there).isGreaterThan(5);
      }
    }
  }

  /**
   * Started within moments of each other, on links of any delay, with anything in any order.
   *
   * @return how many sessions were begun
   */
  private static int crossDial(Rule here, Rule there, int seed) {
    var random = new Random(seed);
    var world =
        new World(seed, LinkConditions.delayed(Duration.ofMillis(1 + random.nextInt(1500))));
    var earth = new SimulatedNode(world, node("ipn:1.0", "10.0.0.1", MARS, here, random));
    var mars = new SimulatedNode(world, node("ipn:2.0", "10.0.0.2", EARTH, there, random));
    start(earth);
    world.clock().advance(Duration.ofMillis(random.nextInt(6000)));
    start(mars);
    var name = "%s and %s, seed %d".formatted(here, there, seed);
    world.clock().advance(Duration.ofMinutes(3));
    boolean one = here != Rule.PARALLEL || there != Rule.PARALLEL;
    assertThat(established(earth)).as("%s", name).hasSizeBetween(1, one ? 1 : 2);
    assertThat(established(mars)).as("%s", name).hasSameSizeAs(established(earth));
    int begun = earth.begun().size();
    var bundles = new ArrayList<ForwardedBundle>();
    for (int i = 0; i < 20; i++) {
      bundles.add(earth.bpa().forward(MARS, ("to mars " + i).getBytes(UTF_8)));
      bundles.add(mars.bpa().forward(EARTH, ("to earth " + i).getBytes(UTF_8)));
      world.clock().advance(Duration.ofSeconds(7));
    }
    assertThat(bundles)
        .as("%s", name)
        .extracting(ForwardedBundle::outcome)
        .containsOnly(new ForwardOutcome.Sent());
    assertThat(earth.begun()).as("%s: no loop", name).hasSize(begun);
    assertThat(begun).as("%s: few were needed", name).isLessThanOrEqualTo(4);
    return begun;
  }

  @Test
  void a_node_that_was_started_anew_gets_through_at_once_where_the_youngest_stays() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      var random = new Random(seed);
      var world = new World(seed, LinkConditions.delayed(Duration.ofMillis(20)));
      var earth = new SimulatedNode(world, node("ipn:1.0", "10.0.0.1", null, Rule.REPLACE, random));
      var mars = new SimulatedNode(world, node("ipn:2.0", "10.0.0.2", EARTH, Rule.REPLACE, random));
      start(earth);
      start(mars);
      world.clock().advance(Duration.ofSeconds(5));
      mars.vanish();
      world.clock().advance(Duration.ofSeconds(10));
      start(mars);
      world.clock().advance(Duration.ofSeconds(2));
      assertThat(earth.sessions())
          .as("seed %d: the one that leads nowhere is about to end", seed)
          .filteredOn(session -> session.state() == ReportedState.ENDING)
          .hasSize(1);
      var address = earth.bpa().announced().keySet().iterator().next();
      var bundle = earth.bpa().forward(address, "hello".getBytes(UTF_8));
      world.clock().advance(Duration.ofSeconds(2));
      assertThat(bundle.outcome()).as("seed %d", seed).isEqualTo(new ForwardOutcome.Sent());
      world.clock().advance(Duration.ofMinutes(1));
      assertThat(earth.sessions()).as("seed %d", seed).hasSize(1);
    }
  }

  @Test
  void several_sessions_come_about_share_the_bundles_and_none_breaks_when_they_get_fewer() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      pool(seed);
    }
  }

  private static void pool(int seed) {
    var random = new Random(seed);
    var world = new World(seed, LinkConditions.delayed(Duration.ofMillis(400)));
    int min = 1 + random.nextInt(2);
    var pool =
        new SessionPool(
            min,
            min + 2,
            2_000,
            4,
            Duration.ofSeconds(2),
            Duration.ofMillis(300 + random.nextInt(5_000)),
            random.nextInt(4));
    var setup = NodeSetup.of("ipn:1.0", "10.0.0.1").proving();
    var earth =
        new SimulatedNode(
            world,
            setup.with(
                settings(
                    setup.node(),
                    List.of(new DialTarget(MARS, null, PeerSettings.DIALLED.withPool(pool))),
                    Rule.PARALLEL)));
    var mars = new SimulatedNode(world, NodeSetup.of("ipn:2.0", "10.0.0.2").proving());
    start(mars);
    start(earth);
    world.clock().advance(Duration.ofSeconds(30));
    assertThat(established(earth)).as("seed %d", seed).hasSize(min);
    var bundles = new ArrayList<ForwardedBundle>();
    int most = 0;
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 1200; i++) {
        bundles.add(earth.bpa().forward(MARS, new byte[500]));
        if (random.nextInt(5) == 0) {
          var back = mars.bpa().announced().keySet().iterator().next();
          bundles.add(mars.bpa().forward(back, new byte[500]));
        }
        world.clock().advance(Duration.ofMillis(random.nextInt(30)));
        most = Math.max(most, established(earth).size());
      }
      world.clock().advance(Duration.ofSeconds(random.nextInt(30)));
    }
    world.clock().advance(Duration.ofSeconds(60));
    assertThat(most).as("seed %d: grown", seed).isEqualTo(pool.max());
    assertThat(established(earth)).as("seed %d: shrunk", seed).hasSize(min);
    assertThat(bundles)
        .as("seed %d", seed)
        .extracting(ForwardedBundle::outcome)
        .containsOnly(new ForwardOutcome.Sent());
    assertThat(earth.begun())
        .as("seed %d: all end in order", seed)
        .allSatisfy(
            session ->
                assertThat(
                        session.reportedEnd() == null
                            || session.reportedEnd().cause() == EndCause.IDLE)
                    .isTrue());
  }

  private static void start(SimulatedNode node) {
    node.start();
    node.bpa().register();
  }

  /** Proves who it is, and dials the other where there is one. */
  private static NodeSetup node(
      String nodeId, String host, @Nullable String dials, Rule rule, Random random) {
    var setup =
        NodeSetup.of(nodeId, host).proving().queueing(Duration.ofMillis(random.nextInt(200)));
    var target =
        dials == null
            ? List.<DialTarget>of()
            : List.of(
                new DialTarget(
                    dials, null, PeerSettings.DIALLED.withSeveral(SeveralSessions.of(rule))));
    return setup.with(settings(setup.node(), target, rule));
  }

  private static NodeSettings settings(NodeSettings like, List<DialTarget> targets, Rule rule) {
    return new NodeSettings(
        like.nodeIds(),
        targets,
        like.named(),
        like.accepted().withSeveral(SeveralSessions.of(rule)),
        like.limits(),
        like.bpaHold(),
        like.unprovenNodeIds());
  }

  private static List<DrivenSession> established(SimulatedNode node) {
    return node.sessions().stream()
        .filter(
            session ->
                session.state() == ReportedState.ESTABLISHED_IDLE
                    || session.state() == ReportedState.ESTABLISHED_LIVE)
        .toList();
  }
}
