package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private final Retries retries = new Retries(10, 45);

  @Test
  void each_failure_doubles_the_wait_up_to_the_most() {
    assertThat(Retries.backoffNanos(1, 10, 45)).isEqualTo(10);
    assertThat(Retries.backoffNanos(2, 10, 45)).isEqualTo(20);
    assertThat(Retries.backoffNanos(3, 10, 45)).isEqualTo(40);
    assertThat(Retries.backoffNanos(4, 10, 45)).isEqualTo(45);
    assertThat(Retries.backoffNanos(Integer.MAX_VALUE, 10, 45)).isEqualTo(45);
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
