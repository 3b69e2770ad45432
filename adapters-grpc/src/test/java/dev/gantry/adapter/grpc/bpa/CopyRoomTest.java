package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyRoomTest {
  private static final long IDLE = CopyRoom.IDLE.toNanos();
  private static final String HONEST = "honest";

  private final CopyRoom<String> room = new CopyRoom<>(1000);

  @Test
  void lone_source_has_it_all_and_not_one_octet_more() {
    assertThat(room.take("a", "s", 999, 0)).isTrue();
    assertThat(room.take("a", "s", 1, 0)).isTrue();
    assertThat(room.take("a", "s", 1, 0)).isFalse();
    assertThat(room.victimFor("a", "s", 1, 0)).isNull();
    room.release("a");
    assertThat(room.bytes()).isZero();
  }

  @Test
  void source_gets_its_share_from_the_one_that_has_more_though_nobody_is_idle() {
    assertThat(room.take("a", "s", 400, 0)).isTrue();
    assertThat(room.take("b", "s", 600, 1)).isTrue();
    assertThat(room.victimFor("c", "t", 500, 2)).isEqualTo("a");
    assertThat(room.victimFor("c", "t", 501, 2)).isNull();
  }

  @Test
  void idle_bundle_of_the_same_source_goes_first_and_one_that_moves_does_not() {
    assertThat(room.take("a", "s", 500, 0)).isTrue();
    assertThat(room.take("b", "s", 499, 1)).isTrue();
    assertThat(room.take("a", "s", 1, 2)).isTrue();
    assertThat(room.victimFor("c", "s", 1, IDLE)).isNull();
    assertThat(room.victimFor("c", "s", 1, 1 + IDLE)).isEqualTo("b");
  }

  @Test
  void idle_bundle_of_a_source_within_its_share_stays() {
    assertThat(room.take("a", "s", 300, 0)).isTrue();
    assertThat(room.take("b", "t", 700, 0)).isTrue();
    assertThat(room.victimFor("c", "u", 1, 2 * IDLE)).isEqualTo("b");
    room.complete("b");
    assertThat(room.victimFor("c", "u", 1, 2 * IDLE)).isNull();
  }

  @Test
  void bundle_is_never_its_own_victim() {
    assertThat(room.take("a", "s", 1000, 0)).isTrue();
    assertThat(room.victimFor("a", "s", 1, 9 * IDLE)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 1000})
  void any_number_of_stuck_sources_leaves_every_other_its_share(int stuck) {
    var wide = new CopyRoom<String>(1_000_000);
    for (int i = 0; wide.take("stuck" + i, "s" + i % stuck, 500, i); i++) {}
    long share = 1_000_000 / (stuck + 1);
    long taken = 0;
    for (; taken + 100 <= share; taken += 100) {
      while (!wide.take("b", HONEST, 100, 0)) {
        var victim = wide.victimFor("b", HONEST, 100, 0);
        assertThat(victim).as("for octet " + taken).isNotNull();
        wide.release(String.valueOf(victim));
      }
    }
    assertThat(wide.bytes()).isLessThanOrEqualTo(1_000_000);
  }
}
