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
      retries.wait(Path.of("f" + i), 100);
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
}
