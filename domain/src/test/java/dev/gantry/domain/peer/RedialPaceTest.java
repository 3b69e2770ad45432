package dev.gantry.domain.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.time.Backoff;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedialPaceTest {
  private static Backoff redials(Duration first, Duration cap, long seed) {
    var settings = new PeerSettings(true, Redials.pacing(first, cap), Duration.ZERO, 1);
    return new Backoff(settings.redials().pace(), new Random(seed));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  @Rfc9174("4.1")
  void delays_double_within_their_spread_until_the_cap(long seed) {
    var backoff = redials(Duration.ofMillis(500), Duration.ofSeconds(60), seed);
    long baseMillis = 500;
    for (int i = 0; i < 20; i++) {
      long delayMillis = Duration.ofNanos(backoff.nextDelayNanos()).toMillis();
      assertThat(delayMillis).isBetween(baseMillis * 9 / 10 - 1, baseMillis);
      baseMillis = Math.min(baseMillis * 2, 60_000);
    }
  }

  @Test
  @Rfc9174("4.1")
  void no_delay_is_below_100_ms_or_above_60_s_whatever_is_configured() {
    for (var first :
        new Duration[] {Duration.ZERO, Duration.ofSeconds(-5), Duration.ofMillis(100)}) {
      var backoff = redials(first, Duration.ofDays(1), 3);
      for (int i = 0; i < 40; i++) {
        assertThat(backoff.nextDelayNanos()).isBetween(100_000_000L, 60_000_000_000L);
      }
    }
    var late = redials(Duration.ofDays(2), Duration.ofDays(1), 3);
    assertThat(late.nextDelayNanos()).isLessThanOrEqualTo(60_000_000_000L);
  }
}
