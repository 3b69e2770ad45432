package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.contract.Eventually;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DealtWorkersTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final DealtWorkers workers = new DealtWorkers("test");
  private final CountDownLatch answers = new CountDownLatch(1);
  private final AtomicInteger hanging = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  @AfterEach
  void answer() {
    answers.countDown();
  }

  @Test
  void peer_whose_files_do_not_answer_holds_a_quarter_and_the_others_go_on() throws Exception {
    hang("hung", 100);
    Eventually.holds("hangs", BOUND, () -> hanging.get() == 4);
    assertRuns("other");
    assertThat(hanging.get()).isEqualTo(4);
  }

  @Test
  void when_twenty_peers_hang_another_goes_on() throws Exception {
    for (var peer = 0; peer < 20; peer++) {
      hang("hung " + peer, 3);
    }
    Eventually.holds("all hang", BOUND, () -> hanging.get() >= 20);
    assertRuns("other");
  }

  @Test
  void what_waits_runs_when_the_files_answer() throws Exception {
    hang("hung", 100);
    Eventually.holds("hangs", BOUND, () -> hanging.get() == 4);
    answers.countDown();
    Eventually.holds("all ran", BOUND, () -> ended.get() == 100);
    assertRuns("hung");
  }

  @Test
  void task_that_fails_takes_nothing_from_its_peer() throws Exception {
    for (var i = 0; i < 10; i++) {
      workers
          .of("peer")
          .execute(
              () -> {
                Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
                throw new IllegalStateException("a fault");
              });
    }
    assertRuns("peer");
  }

  private void hang(String peer, int tasks) {
    for (var i = 0; i < tasks; i++) {
      workers
          .of(peer)
          .execute(
              () -> {
                hanging.incrementAndGet();
                try {
                  answers.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                ended.incrementAndGet();
              });
    }
  }

  private void assertRuns(String peer) throws InterruptedException {
    var ran = new CountDownLatch(1);
    workers.of(peer).execute(ran::countDown);
    assertThat(ran.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }
}
