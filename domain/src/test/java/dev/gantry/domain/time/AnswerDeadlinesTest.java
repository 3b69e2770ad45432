package dev.gantry.domain.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswerDeadlinesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long BEGIN = Long.MAX_VALUE - 5 * SECOND;

  private final AnswerDeadlines<String> deadlines = new AnswerDeadlines<>(Duration.ofSeconds(60));

  @Test
  void request_is_overdue_at_the_bound_and_not_a_nanosecond_before() {
    deadlines.began("a", 100);
    assertThat(deadlines.nextDeadlineNanos()).isEqualTo(100 + 60 * SECOND);
    assertThat(deadlines.overdue(99 + 60 * SECOND)).isEmpty();
    assertThat(deadlines.overdue(100 + 60 * SECOND)).containsExactly("a");
    assertThat(deadlines.overdue(100 + 60 * SECOND)).isEmpty();
    assertThat(deadlines.nextDeadlineNanos()).isEqualTo(AnswerDeadlines.NO_DEADLINE);
  }

  @Test
  void answered_request_is_never_overdue() {
    deadlines.began("a", 0);
    deadlines.began("b", SECOND);
    deadlines.ended("a");
    assertThat(deadlines.nextDeadlineNanos()).isEqualTo(61 * SECOND);
    assertThat(deadlines.overdue(61 * SECOND)).containsExactly("b");
  }

  @Test
  void all_that_are_due_come_in_the_order_in_which_they_began() {
    deadlines.began("a", 0);
    deadlines.began("b", 1);
    deadlines.began("c", 2 * SECOND);
    assertThat(deadlines.overdue(60 * SECOND + 1)).containsExactly("a", "b");
  }

  @Test
  void time_in_which_we_were_stopped_does_not_count_and_what_came_is_read_first() {
    deadlines.began("a", 0);
    deadlines.began("b", 30 * SECOND);
    // Asked two minutes too late: the answer may lie in the socket.
    assertThat(deadlines.overdue(180 * SECOND)).isEmpty();
    assertThat(deadlines.nextDeadlineNanos()).isEqualTo(181 * SECOND);
    deadlines.began("c", 180 * SECOND);
    assertThat(deadlines.overdue(181 * SECOND)).containsExactly("a");
    assertThat(deadlines.overdue(211 * SECOND)).containsExactly("b");
    assertThat(deadlines.overdue(240 * SECOND)).containsExactly("c");
  }

  @Test
  void loop_that_is_a_little_late_was_not_stopped() {
    deadlines.began("a", 0);
    assertThat(deadlines.overdue(61 * SECOND - 1)).containsExactly("a");
  }

  @Test
  void clock_may_pass_the_end_of_its_range() {
    deadlines.began("a", BEGIN);
    assertThat(deadlines.overdue(BEGIN + 59 * SECOND)).isEmpty();
    assertThat(deadlines.overdue(BEGIN + 60 * SECOND)).containsExactly("a");
  }
}
