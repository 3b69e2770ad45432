package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.simulator.LinkSchedule.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a direction carries: windows that do not overlap, the end of each excluded. */
class LinkScheduleTest {
  private static final Window EARLY = new Window(10, 20, 1, 0);
  private static final Window LATE = new Window(20, 30, 2, 5);

  @Test
  void the_end_of_a_window_belongs_to_the_next() {
    var schedule = LinkSchedule.of(List.of(LATE, EARLY));
    assertThat(schedule.windows()).containsExactly(EARLY, LATE);
    assertThat(schedule.at(9)).isNull();
    assertThat(schedule.from(9)).isEqualTo(EARLY);
    assertThat(schedule.at(10)).isEqualTo(EARLY);
    assertThat(schedule.at(19)).isEqualTo(EARLY);
    assertThat(schedule.at(20)).isEqualTo(LATE);
    assertThat(schedule.at(30)).isNull();
    assertThat(schedule.from(30)).isNull();
  }

  @Test
  void windows_do_not_overlap() {
    assertThatThrownBy(() -> LinkSchedule.of(List.of(EARLY, new Window(19, 25, 1, 0))))
        .hasMessageContaining("19");
    assertThatThrownBy(() -> LinkSchedule.of(List.of(EARLY, EARLY))).hasMessageContaining("10");
  }

  @Test
  void a_window_that_cannot_be_is_refused() {
    assertThatThrownBy(() -> new Window(-1, 5, 1, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Window(5, 5, 1, 0)).hasMessageContaining("5");
    assertThatThrownBy(() -> new Window(0, 5, 0, 0)).hasMessageContaining("rate");
    assertThatThrownBy(() -> new Window(0, 5, Double.NaN, 0)).hasMessageContaining("rate");
    assertThatThrownBy(() -> new Window(0, 5, 1, -1)).hasMessageContaining("delay");
    assertThatThrownBy(() -> new Window(0, 5, 1, 0, 1)).hasMessageContaining("loss");
    assertThat(new Window(0, 5, 1, 0, Math.nextDown(1.0)).loss()).isLessThan(1);
    assertThatThrownBy(() -> new Window(0, 5, 1, 0, -0.1)).hasMessageContaining("loss");
  }
}
