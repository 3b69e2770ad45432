package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Equal plans give equal runs. */
class VirtualClockTest {
  private final VirtualClock clock = new VirtualClock();
  private final ArrayList<String> done = new ArrayList<>();

  @Test
  void things_happen_in_the_order_of_their_time_and_then_of_their_planning() {
    clock.after(20, () -> done.add("late"));
    clock.after(10, () -> done.add("first planned"));
    clock.after(10, () -> done.add("second planned"));
    clock.at(5, () -> clock.after(5, () -> done.add("planned meanwhile")));
    clock.advance(19);
    assertThat(done).containsExactly("first planned", "second planned", "planned meanwhile");
    assertThat(clock.nowNanos()).isEqualTo(19);
    assertThat(clock.step()).isTrue();
    assertThat(clock.nowNanos()).isEqualTo(20);
    assertThat(clock.step()).isFalse();
  }

  @Test
  void work_sees_the_time_it_was_planned_for_and_the_past_is_now() {
    clock.advance(Duration.ofNanos(100));
    clock.at(7, () -> done.add("at " + clock.nowNanos()));
    clock.after(3, () -> done.add("at " + clock.nowNanos()));
    clock.advance(50);
    assertThat(done).containsExactly("at 100", "at 103");
    assertThatThrownBy(() -> clock.after(-1, () -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
