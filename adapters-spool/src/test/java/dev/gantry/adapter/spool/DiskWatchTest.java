package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/** In virtual time. */
class DiskWatchTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNanos));
  private final List<String> told = new ArrayList<>();
  private long nowNanos = 5;
  private int trials;

  private final DiskWatch watch =
      new DiskWatch(
          Duration.ofSeconds(60),
          () -> nowNanos,
          (nanos, task) -> tasks.add(new Task(nowNanos + nanos, task)),
          () -> trials++);

  private record Task(long atNanos, Runnable task) {}

  @Test
  void whoever_waits_for_the_bound_is_told_and_not_a_nanosecond_before() {
    wait("a").begin();
    pass(60 * SECOND - 1);
    assertThat(told).isEmpty();
    assertThat(watch.stalled()).isFalse();
    pass(1);
    assertThat(told).containsExactly("a");
    assertThat(watch.stalled()).isTrue();
    assertThat(watch.overdue()).isEqualTo(1);
    pass(600 * SECOND);
    assertThat(told).containsExactly("a");
  }

  @Test
  void answer_begins_the_time_anew() {
    var a = wait("a");
    a.begin();
    pass(59 * SECOND);
    a.answered();
    a.begin();
    pass(59 * SECOND);
    assertThat(told).isEmpty();
    pass(SECOND);
    assertThat(told).containsExactly("a");
  }

  @Test
  void whoever_waits_no_more_is_not_told() {
    var a = wait("a");
    a.begin();
    a.end();
    pass(100 * SECOND);
    assertThat(told).isEmpty();
    assertThat(watch.stalled()).isFalse();
  }

  @Test
  void disk_that_answers_somebody_is_not_stalled_though_another_waits_too_long() {
    var a = wait("a");
    var b = wait("b");
    a.begin();
    b.begin();
    pass(30 * SECOND);
    b.answered();
    b.end();
    pass(30 * SECOND);
    assertThat(told).containsExactly("a");
    assertThat(watch.stalled()).isFalse();
    assertThat(watch.overdue()).isEqualTo(1);
  }

  @Test
  void call_that_returns_ends_the_stall() {
    var a = wait("a");
    a.begin();
    pass(60 * SECOND);
    assertThat(watch.stalled()).isTrue();
    a.answered();
    assertThat(watch.stalled()).isFalse();
    pass(600 * SECOND);
    assertThat(trials).isZero();
  }

  @Test
  void stalled_disk_is_tried_by_one_trial_at_a_time_until_it_answers() {
    wait("a").begin();
    pass(60 * SECOND);
    assertThat(trials).isZero();
    pass(5 * SECOND);
    assertThat(trials).isEqualTo(1);
    pass(600 * SECOND);
    assertThat(trials).isEqualTo(1);
    watch.tried();
    assertThat(watch.stalled()).isFalse();
    pass(600 * SECOND);
    assertThat(trials).isEqualTo(1);

    wait("b").begin();
    pass(65 * SECOND);
    assertThat(trials).isEqualTo(2);
  }

  @Test
  void time_in_which_this_process_was_stopped_does_not_count() {
    var a = wait("a");
    a.begin();
    nowNanos += 600 * SECOND;
    pass(0);
    assertThat(told).isEmpty();
    assertThat(watch.stalled()).isFalse();
  }

  private DiskWatch.Wait wait(String name) {
    return watch.newWait(() -> told.add(name));
  }

  private void pass(long nanos) {
    long end = nowNanos + nanos;
    while (!tasks.isEmpty() && tasks.peek().atNanos() <= end) {
      var next = tasks.remove();
      nowNanos = Math.max(nowNanos, next.atNanos());
      next.task().run();
    }
    nowNanos = end;
  }
}
