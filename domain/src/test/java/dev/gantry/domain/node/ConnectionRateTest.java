package dev.gantry.domain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.time.Rate;
import dev.gantry.domain.time.TokenBucket;
import dev.gantry.domain.wire.Octets;
import org.junit.jupiter.api.Test;

final class ConnectionRateTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void as_many_sources_are_remembered_as_allowed_and_the_one_seen_longest_ago_goes() {
    var rate = new ConnectionRate(new Rate(1, 1), 2);
    assertThat(rate.admit(source(1), 0)).isTrue();
    assertThat(rate.admit(source(2), 0)).isTrue();
    assertThat(rate.admit(source(1), 0)).isFalse();
    assertThat(rate.admit(source(3), 0)).isTrue();
    assertThat(rate.rememberedSources()).isEqualTo(2);
    assertThat(rate.admit(source(1), 0)).as("was seen after the second").isFalse();
    assertThat(rate.admit(source(2), 0)).as("begins anew").isTrue();
    assertThat(rate.rememberedSources()).isEqualTo(2);
  }

  @Test
  void without_a_rate_nobody_is_remembered() {
    var rate = new ConnectionRate(Rate.UNBOUNDED, 2);
    for (int i = 0; i < 100; i++) {
      assertThat(rate.admit(source(i), 0)).isTrue();
    }
    assertThat(rate.rememberedSources()).isZero();
  }

  @Test
  void tokens_come_back_up_to_the_burst_across_the_end_of_the_number_line() {
    var bucket = new TokenBucket(4, 2);
    long now = Long.MAX_VALUE - SECOND / 8;
    assertThat(bucket.waitNanos(now)).isZero();
    assertThat(bucket.take(now)).isTrue();
    assertThat(bucket.take(now)).isTrue();
    assertThat(bucket.take(now)).isFalse();
    assertThat(bucket.waitNanos(now)).isEqualTo(SECOND / 4);
    now += SECOND / 4;
    assertThat(bucket.take(now)).isTrue();
    assertThat(bucket.take(now)).isFalse();
    now += 100 * SECOND;
    assertThat(bucket.take(now)).isTrue();
    assertThat(bucket.take(now)).isTrue();
    assertThat(bucket.take(now)).isFalse();
  }

  private static Octets source(int last) {
    return Octets.of((byte) 192, (byte) 0, (byte) 2, (byte) last);
  }
}
