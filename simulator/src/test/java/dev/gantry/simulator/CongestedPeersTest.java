package dev.gantry.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.node.DialTarget;
import dev.gantry.domain.node.NodeSettings;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.Redials;
import dev.gantry.domain.session.SessionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two nodes whose sessions have room for a few bundles only, as they may be configured. */
final class CongestedPeersTest {
  private static final String EARTH = "10.0.0.1:4556";
  private static final String NOWHERE = "10.0.0.9:4556";
  private static final String MARS = "10.0.0.2:4556";

  private final World world = new World(1, LinkConditions.delayed(Duration.ofMillis(10)));

  /** One transfer at a time and two that wait in the session, as configuration allows. */
  private static NodeSetup narrow(NodeSetup setup) {
    var like = setup.sessions();
    return new NodeSetup(
        setup.host(),
        setup.listeners(),
        setup.node(),
        new SessionSettings(
            like.localNodeIds(),
            like.offer(),
            like.demands(),
            like.security(),
            like.timers(),
            new SessionSettings.Limits(1, 64L << 20, 2, 1 << 20, 4L << 20, 4096, 16, 64, false)),
        setup.certificate(),
        setup.maxQueueing());
  }

  private static NodeSetup holding(NodeSetup setup, String target, int maxWaiting) {
    var node = setup.node();
    var redials = Redials.pacing(Duration.ofMillis(500), Duration.ofSeconds(60));
    return setup.with(
        new NodeSettings(
            node.nodeIds(),
            List.of(
                new DialTarget(
                    target,
                    null,
                    new PeerSettings(true, redials, Duration.ofSeconds(30), maxWaiting))),
            node.named(),
            node.accepted(),
            node.limits(),
            node.bpaHold(),
            UnprovenNodeIds.DIALLED));
  }

  @Test
  void a_congested_peer_goes_on_when_the_bpa_was_away_for_a_moment() {
    var earth =
        SimulatedNode.started(world, holding(narrow(NodeSetup.of("ipn:1.0", "10.0.0.1")), MARS, 5));
    var mars = SimulatedNode.started(world, NodeSetup.of("ipn:2.0", "10.0.0.2"));
    mars.bpa().behave(new BpaConduct(Duration.ofSeconds(4).toNanos(), 0, 0, 0));
    advance(Duration.ofSeconds(5));
    assertThat(earth.bpa().announced()).containsOnlyKeys(MARS);
    var forwards = new ArrayList<ForwardedBundle>();
    for (int i = 0; i < 12; i++) {
      forwards.add(earth.bpa().forward(MARS, ("bundle " + i).getBytes(UTF_8)));
    }
    advance(Duration.ofMillis(100));
    assertThat(earth.bpa().announced()).as("more than may wait").isEmpty();
    earth.bpa().vanish();
    advance(Duration.ofMillis(100));
    var from = mars.bpa().announced().keySet().iterator().next();
    var back = mars.bpa().forward(from, "from mars".getBytes(UTF_8));
    advance(Duration.ofMillis(100));
    earth.bpa().register();
    advance(Duration.ofHours(1));
    assertThat(earth.sessions()).hasSize(1);
    assertThat(back.outcome()).isEqualTo(new ForwardOutcome.Sent());
    assertThat(forwards).allMatch(forward -> forward.outcome() != null);
    assertThat(earth.bpa().announced()).containsOnlyKeys(MARS);
  }

  @Test
  void a_session_that_was_full_when_its_peer_was_superseded_is_used_again() {
    world.name("earth.example:4556", NOWHERE);
    var earth =
        SimulatedNode.started(world, NodeSetup.of("ipn:1.0", "10.0.0.1").proving().dialling(MARS));
    var mars =
        SimulatedNode.started(
            world,
            holding(
                narrow(NodeSetup.of("ipn:2.0", "10.0.0.2").proving()), "earth.example:4556", 100));
    earth.bpa().behave(new BpaConduct(Duration.ofSeconds(4).toNanos(), 0, 0, 0));
    advance(Duration.ofSeconds(2));
    var before = mars.bpa().announced().keySet().iterator().next();
    var forwards = new ArrayList<ForwardedBundle>();
    for (int i = 0; i < 30; i++) {
      forwards.add(mars.bpa().forward(before, ("bundle " + i).getBytes(UTF_8)));
    }
    world.name("earth.example:4556", EARTH);
    advance(Duration.ofMinutes(3));
    assertThat(forwards).allMatch(f -> f.outcome() instanceof ForwardOutcome.Sent);
    assertThat(mars.bpa().announced()).containsOnlyKeys(EARTH);
    assertThat(mars.sessions()).hasSize(2);
    var first = mars.sessions().getFirst();
    mars.sessions().getLast().end().reset();
    advance(Duration.ofMinutes(2));
    assertThat(mars.sessions()).as("one lives").containsExactly(first);
    assertThat(mars.bpa().announced()).containsOnlyKeys(EARTH);
    var more = mars.bpa().forward(EARTH, "more".getBytes(UTF_8));
    advance(Duration.ofMinutes(1));
    assertThat(more.outcome()).isEqualTo(new ForwardOutcome.Sent());
  }

  private void advance(Duration time) {
    world.clock().advance(time);
  }
}
