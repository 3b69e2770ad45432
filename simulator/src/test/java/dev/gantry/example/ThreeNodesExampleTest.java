package dev.gantry.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.Octets;
import dev.gantry.simulator.LinkConditions;
import dev.gantry.simulator.NodeSetup;
import dev.gantry.simulator.SimulatedNode;
import dev.gantry.simulator.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The shortest simulation of three nodes; {@code docs/internals/simulating.md} shows it. */
class ThreeNodesExampleTest {
  @Test
  void three_nodes() {
    var world = new World(1, LinkConditions.delayed(Duration.ofMillis(20)));
    var earth = SimulatedNode.started(world, NodeSetup.of("ipn:1.0", "10.0.0.1"));
    var moon =
        SimulatedNode.started(world, NodeSetup.of("ipn:2.0", "10.0.0.2").dialling("10.0.0.1:4556"));
    var mars =
        SimulatedNode.started(
            world,
            NodeSetup.of("ipn:3.0", "10.0.0.3")
                .dialling("10.0.0.1:4556")
                .dialling("10.0.0.2:4556"));
    world.clock().advance(Duration.ofSeconds(1));
    assertThat(mars.bpa().announced()).containsOnlyKeys("10.0.0.1:4556", "10.0.0.2:4556");

    var hello = mars.bpa().forward("10.0.0.1:4556", "hello".getBytes(UTF_8));
    world.clock().advance(Duration.ofSeconds(1));
    assertThat(hello.outcome()).isEqualTo(new ForwardOutcome.Sent());
    assertThat(earth.bpa().bundles()).containsExactly(Octets.of("hello".getBytes(UTF_8)));

    moon.bpa().vanish();
    mars.cut(earth);
    world.clock().advance(Duration.ofMinutes(5));
    assertThat(mars.bpa().announced()).isEmpty();

    moon.bpa().register();
    mars.mend(earth);
    world.clock().advance(Duration.ofMinutes(2));
    assertThat(mars.bpa().announced()).containsOnlyKeys("10.0.0.1:4556", "10.0.0.2:4556");

    for (var node : new SimulatedNode[] {earth, moon, mars}) {
      node.drain(Duration.ofSeconds(10));
    }
    world.clock().advance(Duration.ofMinutes(1));
    earth.checkGone();
    moon.checkGone();
    mars.checkGone();
  }
}
