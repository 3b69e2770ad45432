package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskRunTest {
  /** Workers that have been called and did not come yet. */
  private final ArrayDeque<Runnable> workers = new ArrayDeque<>();

  private final List<Integer> done = new ArrayList<>();
  private final AtomicInteger batches = new AtomicInteger();
  private final TaskRun run = new TaskRun(workers::add, batches::incrementAndGet);

  @Test
  void one_worker_does_all_that_has_come_in_order() {
    add(0, 20);
    assertThat(workers).hasSize(1);
    workers.remove().run();
    assertThat(done).containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
    // Behind the first sixteen and behind the last.
    assertThat(batches).hasValue(2);
  }

  @Test
  void another_worker_helps_with_more_than_thirty_two_and_no_third_does() {
    add(0, 32);
    assertThat(workers).hasSize(1);
    add(32, 33);
    assertThat(workers).hasSize(2);
    add(33, 1000);
    assertThat(workers).hasSize(2);
    workers.remove().run();
    workers.remove().run();
    assertThat(done).hasSize(1000);
  }

  @Test
  void what_comes_when_all_is_done_calls_a_worker_again() {
    add(0, 1);
    workers.remove().run();
    add(1, 2);
    workers.remove().run();
    assertThat(done).containsExactly(0, 1);
  }

  @Test
  void what_a_task_adds_is_done_in_the_same_run() {
    run.add(() -> add(0, 3));
    workers.remove().run();
    assertThat(done).hasSize(3);
    assertThat(workers).isEmpty();
  }

  @Test
  void task_that_fails_costs_none_behind_it() {
    var thread = Thread.currentThread();
    var before = thread.getUncaughtExceptionHandler();
    var told = new ArrayList<String>();
    thread.setUncaughtExceptionHandler((_, e) -> told.add(e.getMessage()));
    try {
      run.add(
          () -> {
            throw new IllegalStateException("a fault");
          });
      add(0, 3);
      workers.remove().run();
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }
    assertThat(told).containsExactly("a fault");
    assertThat(done).containsExactly(0, 1, 2);
  }

  /** A worker that has just ended beside two that add is what one of them may not count on. */
  @Test
  void nothing_that_two_add_at_once_is_left_over() throws Exception {
    try (var threads = Executors.newCachedThreadPool()) {
      var real = new TaskRun(threads, () -> {});
      for (int round = 0; round < 20_000; round++) {
        var all = new CountDownLatch(2);
        threads.execute(() -> real.add(all::countDown));
        real.add(all::countDown);
        assertThat(all.await(30, TimeUnit.SECONDS)).as("round %d", round).isTrue();
      }
    }
  }

  private void add(int from, int to) {
    IntStream.range(from, to).forEach(each -> run.add(() -> done.add(each)));
  }
}
