package dev.gantry.domain.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private enum Name {
    ONE,
    OTHER
  }

  private final Deadlines<Name> deadlines = new Deadlines<>(Name.class);

  @Test
  void nearest_deadline_comes_first() {
    assertThat(deadlines.nextNanos()).isEqualTo(Deadlines.NONE);
    deadlines.arm(Name.ONE, 0, 100);
    deadlines.arm(Name.OTHER, 0, 50);
    assertThat(deadlines.nextNanos()).isEqualTo(50);
    deadlines.clear(Name.OTHER);
    assertThat(deadlines.nextNanos()).isEqualTo(100);
    deadlines.clearAll();
    assertThat(deadlines.nextNanos()).isEqualTo(Deadlines.NONE);
  }

  @Test
  void deadline_is_due_from_its_time_on() {
    deadlines.arm(Name.ONE, 10, 5);
    assertThat(deadlines.isDue(Name.ONE, 14)).isFalse();
    assertThat(deadlines.isDue(Name.ONE, 15)).isTrue();
    assertThat(deadlines.isDue(Name.OTHER, 15)).isFalse();
    assertThat(deadlines.isArmed(Name.ONE)).isTrue();
    assertThat(deadlines.isArmed(Name.OTHER)).isFalse();
  }

  @Test
  void time_may_wrap_around() {
    long now = Long.MAX_VALUE - 10;
    deadlines.arm(Name.ONE, now, 100);
    deadlines.arm(Name.OTHER, now, 5);
    assertThat(deadlines.nextNanos()).isEqualTo(Long.MAX_VALUE - 5);
    assertThat(deadlines.isDue(Name.ONE, now + 50)).isFalse();
    assertThat(deadlines.isDue(Name.ONE, now + 100)).isTrue();
  }

  @Test
  void time_that_would_mean_none_is_a_deadline_all_the_same() {
    deadlines.arm(Name.ONE, Long.MAX_VALUE - 10, 10);
    assertThat(deadlines.isArmed(Name.ONE)).isTrue();
    assertThat(deadlines.nextNanos()).isEqualTo(Long.MAX_VALUE - 1);
  }
}
