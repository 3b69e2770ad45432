package dev.gantry.domain.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random lives of a node with real machines of its peers under it, each judged after
 * every event.
 */
final class NodeRandomWalkTest {
  private static final int LIVES = 3000;
  private static final int STEPS = 500;

  @Test
  void one_node_is_one_peer_and_every_bundle_is_answered_whatever_happens() {
    for (long seed = 1; seed <= LIVES; seed++) {
      live(seed);
    }
  }

  @Test
  void the_same_life_twice_is_the_same() {
    for (long seed = 1; seed <= 50; seed++) {
      assertThat(live(seed)).isEqualTo(live(seed));
    }
  }

  private static List<String> live(long seed) {
    var world = new NodeWorld(seed);
    int drainAfter = new Random(~seed).nextInt(2 * STEPS);
    for (int i = 0; i < STEPS; i++) {
      if (i == drainAfter) {
        world.drain();
      }
      world.step();
    }
    if (drainAfter >= STEPS) {
      world.settle();
      world.drain();
    }
    world.settle();
    world.judgeTheEnd();
    return world.trace;
  }
}
