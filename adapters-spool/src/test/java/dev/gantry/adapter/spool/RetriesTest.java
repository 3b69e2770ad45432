package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.time.Backoff;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private final Retries retries =
      new Retries(Backoff.Pace.doubling(Duration.ofNanos(10), Duration.ofNanos(45)));

  @Test
  void each_failure_doubles_the_wait_up_to_the_most() {
    for (long due : new long[] {10, 20, 40, 45, 45}) {
      retries.failed(Path.of("a"), 0);
      assertThat(retries.nextNanos(0)).isEqualTo(due);
    }
  }

  @Test
  void file_is_held_until_it_is_due() {
    retries.failed(Path.of("a"), 100);
    assertThat(retries.holds(Path.of("a"), 109)).isTrue();
    assertThat(retries.holds(Path.of("a"), 110)).isFalse();
    assertThat(retries.nextNanos(100)).isEqualTo(110L);
    retries.failed(Path.of("a"), 110);
    assertThat(retries.nextNanos(110)).isEqualTo(130L);
    retries.forget(Path.of("a"));
    assertThat(retries.nextNanos(110)).isNull();
  }

  @Test
  void full_at_its_limit_and_not_one_before() {
    for (var i = 1; i < Retries.MAX_FILES; i++) {
      retries.wait(Path.of("f" + i), 0, 100);
    }
    assertThat(retries.isFull()).isFalse();
    retries.failed(Path.of("last"), 100);
    assertThat(retries.isFull()).isTrue();
    assertThat(retries.knows(Path.of("last"))).isTrue();
    retries.prune(100);
    assertThat(retries.isFull()).isFalse();
    assertThat(retries.knows(Path.of("last"))).isTrue();
    retries.prune(156);
    assertThat(retries.knows(Path.of("last"))).isFalse();
  }

  @Test
  void those_beyond_the_limit_have_their_turn_in_each_look_until_one_fails() {
    fill();
    retries.beginLook(0);
    assertThat(retries.holds(Path.of("good"), 0)).isFalse();
    assertThat(retries.allWait(0)).isFalse();
  }

  @Test
  void one_that_fails_beyond_the_limit_keeps_no_other_from_its_turn_in_the_same_look() {
    fill();
    retries.beginLook(0);
    retries.failed(Path.of("bad"), 0);
    assertThat(retries.holds(Path.of("good"), 0)).isFalse();
    assertThat(retries.knows(Path.of("bad"))).isFalse();
  }

  @Test
  void those_beyond_the_limit_wait_together_and_the_failures_of_one_look_are_one() {
    fill();
    long now = 0;
    for (long delay : new long[] {10, 20, 40, 45, 45}) {
      retries.beginLook(now);
      retries.failed(Path.of("bad"), now);
      retries.failed(Path.of("worse"), now);
      fillAgain(now);
      assertThat(retries.allWait(now + delay - 1)).isTrue();
      retries.beginLook(now + delay - 1);
      assertThat(retries.holds(Path.of("good"), now + delay - 1)).isTrue();
      now += delay;
      assertThat(retries.allWait(now)).isFalse();
      retries.beginLook(now);
      assertThat(retries.holds(Path.of("good"), now)).isFalse();
    }
  }

  @Test
  void look_is_due_when_those_beyond_the_limit_are() {
    fill();
    retries.wait(Path.of("fresh"), 0, 7);
    assertThat(retries.nextNanos(0)).isEqualTo(7);
  }

  /** As many fail as wait by name. */
  private void fill() {
    fillAgain(0);
  }

  private void fillAgain(long now) {
    for (var i = 0; i < Retries.MAX_FILES; i++) {
      retries.failed(Path.of("f" + i), now);
    }
  }
}
