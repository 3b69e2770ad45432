package dev.gantry.port.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.in.NodeOperations.NodeStatus;
import dev.gantry.port.out.BpaStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final NodeStatus WORKS =
      new NodeStatus(List.of("ipn:1.0"), List.of("127.0.0.1:4556"), true, false);

  @Test
  void a_node_is_ready_while_it_works_and_what_is_behind_it_takes_bundles() {
    assertThat(Readiness.of(WORKS, BpaStatus.NONE)).isTrue();
    assertThat(Readiness.of(WORKS, storage(true, true, 1001))).isTrue();
  }

  @Test
  void each_of_what_it_needs_is_missed() {
    assertThat(Readiness.of(node(List.of(), true, false), BpaStatus.NONE)).isFalse();
    assertThat(Readiness.of(node(WORKS.listening(), false, false), BpaStatus.NONE)).isFalse();
    assertThat(Readiness.of(node(WORKS.listening(), true, true), BpaStatus.NONE)).isFalse();
    assertThat(Readiness.of(WORKS, storage(false, true, 1001))).isFalse();
    assertThat(Readiness.of(WORKS, storage(true, false, 1001))).isFalse();
    assertThat(Readiness.of(WORKS, storage(true, true, 1000))).isFalse();
  }

  private static NodeStatus node(List<String> listening, boolean registered, boolean draining) {
    return new NodeStatus(WORKS.nodeIds(), listening, registered, draining);
  }

  private static BpaStatus storage(boolean writable, boolean answers, long freeBytes) {
    return new BpaStatus(
        new BpaStatus.Storage(writable, answers, 0, true, freeBytes, 1000, List.of()),
        List.of(),
        null);
  }
}
