package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServiceManagerTest {
  private static final Duration WATCHDOG = Duration.ofMillis(20);
  private static final CompletableFuture<?> MOVES = CompletableFuture.completedFuture(null);

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @Test
  void start_reload_and_drain_are_told_in_the_words_of_sd_notify() {
    try (var manager = new ServiceManager(told::add, null)) {
      manager.ready(() -> MOVES);
      manager.reloading(17);
      manager.reloaded();
      manager.stopping();
    }
    assertThat(told)
        .containsExactly("READY=1", "RELOADING=1\nMONOTONIC_USEC=17", "READY=1", "STOPPING=1");
  }

  @Test
  void reload_that_ends_while_we_leave_does_not_say_that_we_are_ready() {
    try (var manager = new ServiceManager(told::add, null)) {
      manager.reloading(17);
      manager.stopping();
      manager.reloaded();
      manager.reloading(18);
    }
    assertThat(told).containsExactly("RELOADING=1\nMONOTONIC_USEC=17", "STOPPING=1");
  }

  @Test
  void the_watchdog_hears_of_us_again_and_again_while_the_loops_move() throws Exception {
    try (var manager = new ServiceManager(told::add, WATCHDOG)) {
      manager.ready(() -> MOVES);
      assertThat(next()).isEqualTo("READY=1");
      assertThat(next()).isEqualTo("WATCHDOG=1");
      assertThat(next()).isEqualTo("WATCHDOG=1");
    }
  }

  @Test
  void the_watchdog_hears_nothing_while_a_loop_hangs_and_of_us_when_it_moves_again()
      throws Exception {
    var hangs = new CompletableFuture<Void>();
    var asked = new CountDownLatch(3);
    try (var manager = new ServiceManager(told::add, WATCHDOG)) {
      manager.ready(
          () -> {
            asked.countDown();
            return hangs;
          });
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(told).containsExactly("READY=1");
      hangs.complete(null);
      assertThat(next()).isEqualTo("READY=1");
      assertThat(next()).isEqualTo("WATCHDOG=1");
    }
  }

  @Test
  void a_manager_that_does_not_hear_us_does_not_keep_us_from_serving() {
    try (var manager =
        new ServiceManager(
            _ -> {
              throw new IOException("nobody reads");
            },
            WATCHDOG)) {
      assertThatCode(() -> manager.ready(() -> MOVES)).doesNotThrowAnyException();
    }
  }

  @Test
  void without_a_manager_or_with_its_watchdog_on_another_process_nothing_is_watched() {
    assertThatCode(
            () -> {
              try (var manager = ServiceManager.of(Map.of("WATCHDOG_USEC", "1000"), 7)) {
                manager.ready(
                    () -> {
                      throw new AssertionError("nobody is to be asked");
                    });
                manager.stopping();
              }
            })
        .doesNotThrowAnyException();
  }

  private String next() throws InterruptedException {
    return String.valueOf(told.poll(30, TimeUnit.SECONDS));
  }
}
