package dev.gantry.domain.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BackoffTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  @Rfc9174("4.1")
  void delays_double_within_their_spread_until_the_cap(long seed) {
    var backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(60), new Random(seed));
    long baseMillis = 500;
    for (int i = 0; i < 20; i++) {
      long delayMillis = Duration.ofNanos(backoff.nextDelayNanos()).toMillis();
      assertThat(delayMillis).isBetween(baseMillis * 3 / 4 - 1, baseMillis);
      baseMillis = Math.min(baseMillis * 2, 60_000);
    }
  }

  @Test
  void two_nodes_do_not_come_back_in_step() {
    var one = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), new Random(1));
    var other = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), new Random(2));
    assertThat(one.nextDelayNanos()).isNotEqualTo(other.nextDelayNanos());
  }

  @Test
  @Rfc9174("4.1")
  void no_delay_is_below_100_ms_or_above_60_s_whatever_is_configured() {
    for (var first :
        new Duration[] {Duration.ZERO, Duration.ofSeconds(-5), Duration.ofMillis(100)}) {
      var backoff = new Backoff(first, Duration.ofDays(1), new Random(3));
      for (int i = 0; i < 40; i++) {
        assertThat(backoff.nextDelayNanos()).isBetween(100_000_000L, 60_000_000_000L);
      }
    }
    var late = new Backoff(Duration.ofDays(2), Duration.ofDays(1), new Random(3));
    assertThat(late.nextDelayNanos()).isLessThanOrEqualTo(60_000_000_000L);
  }

  @Test
  void a_cap_below_the_first_delay_keeps_the_first_delay() {
    var backoff = new Backoff(Duration.ofSeconds(4), Duration.ofSeconds(1), new Random(4));
    for (int i = 0; i < 10; i++) {
      assertThat(backoff.nextDelayNanos()).isBetween(3_000_000_000L, 4_000_000_000L);
    }
  }

  @Test
  void reset_begins_again() {
    var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), new Random(5));
    for (int i = 0; i < 5; i++) {
      assertThat(backoff.nextDelayNanos()).isPositive();
    }
    backoff.reset();
    assertThat(backoff.nextDelayNanos()).isLessThanOrEqualTo(1_000_000_000L);
  }
}
