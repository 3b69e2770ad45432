package dev.gantry.domain.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gantry.domain.time.Backoff.Pace;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static final Pace TEN_TO_45 = Pace.doubling(Duration.ofNanos(10), Duration.ofNanos(45));

  private static List<Long> delays(Backoff backoff, int count) {
    return LongStream.generate(backoff::nextDelayNanos).limit(count).boxed().toList();
  }

  @Test
  void each_delay_is_twice_the_one_before_up_to_the_cap() {
    assertThat(delays(new Backoff(TEN_TO_45), 5)).containsExactly(10L, 20L, 40L, 45L, 45L);
    assertThat(TEN_TO_45.delayNanos(1)).isEqualTo(10);
    assertThat(TEN_TO_45.delayNanos(2)).isEqualTo(20);
    assertThat(TEN_TO_45.delayNanos(3)).isEqualTo(40);
    assertThat(TEN_TO_45.delayNanos(4)).isEqualTo(45);
    assertThat(TEN_TO_45.delayNanos(Integer.MAX_VALUE)).isEqualTo(45);
  }

  @Test
  void the_multiplier_may_have_a_fraction() {
    var gentle = TEN_TO_45.withMultiplier(1.5);
    assertThat(delays(new Backoff(gentle), 6)).containsExactly(10L, 15L, 22L, 33L, 45L, 45L);
    assertThatIllegalArgumentException().isThrownBy(() -> TEN_TO_45.withMultiplier(0.99));
    assertThatIllegalArgumentException().isThrownBy(() -> TEN_TO_45.withMultiplier(Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TEN_TO_45.withMultiplier(Double.POSITIVE_INFINITY));
  }

  @Test
  void the_multiplier_may_be_another() {
    var tripling = new Pace(Duration.ofNanos(10), Duration.ofNanos(90), 3, 0, Duration.ZERO);
    assertThat(delays(new Backoff(tripling), 4)).containsExactly(10L, 30L, 90L, 90L);
    var even = new Pace(Duration.ofNanos(10), Duration.ofNanos(90), 1, 0, Duration.ZERO);
    assertThat(even.delayNanos(Integer.MAX_VALUE)).isEqualTo(10);
  }

  @Test
  void the_longest_delays_do_not_overflow() {
    var longest = Duration.ofNanos(Long.MAX_VALUE);
    assertThat(Pace.doubling(Duration.ofDays(90), longest).delayNanos(1000))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void no_delay_at_first_stays_none() {
    assertThat(Pace.doubling(Duration.ZERO, Duration.ofDays(1)).delayNanos(Integer.MAX_VALUE))
        .isZero();
  }

  @Test
  void two_nodes_do_not_come_back_in_step() {
    var pace = Pace.doubling(Duration.ofSeconds(1), Duration.ofSeconds(60)).withJitter(0.25);
    assertThat(new Backoff(pace, new Random(1)).nextDelayNanos())
        .isNotEqualTo(new Backoff(pace, new Random(2)).nextDelayNanos());
  }

  @Test
  void chance_takes_its_share_and_no_more() {
    var pace = Pace.doubling(Duration.ofNanos(1000), Duration.ofNanos(1000)).withJitter(0.25);
    for (int seed = 0; seed < 100; seed++) {
      assertThat(delays(new Backoff(pace, new Random(seed)), 100))
          .allSatisfy(delay -> assertThat(delay).isBetween(750L, 1000L));
    }
    var held = pace.atLeast(Duration.ofNanos(990));
    assertThat(delays(new Backoff(held, new Random(1)), 100))
        .allSatisfy(delay -> assertThat(delay).isBetween(990L, 1000L))
        .contains(990L);
  }

  @Test
  void bounds_hold_for_the_first_delay_and_the_cap() {
    var late = Pace.doubling(Duration.ofDays(2), Duration.ofDays(1)).atMost(Duration.ofSeconds(60));
    assertThat(late.delayNanos(1)).isEqualTo(60_000_000_000L);
    assertThat(late.delayNanos(9)).isEqualTo(60_000_000_000L);
    var early = Pace.doubling(Duration.ofSeconds(-5), Duration.ZERO).atLeast(Duration.ofMillis(1));
    assertThat(early.delayNanos(1)).isEqualTo(1_000_000L);
    assertThat(early.delayNanos(9)).isEqualTo(1_000_000L);
  }

  @Test
  void a_cap_below_the_first_delay_keeps_the_first_delay() {
    var pace = Pace.doubling(Duration.ofSeconds(4), Duration.ofSeconds(1)).withJitter(0.25);
    assertThat(delays(new Backoff(pace, new Random(4)), 10))
        .allSatisfy(delay -> assertThat(delay).isBetween(3_000_000_000L, 4_000_000_000L));
  }

  @Test
  void reset_begins_again() {
    var backoff = new Backoff(TEN_TO_45);
    assertThat(delays(backoff, 5)).endsWith(45L);
    backoff.reset();
    assertThat(backoff.nextDelayNanos()).isEqualTo(10);
  }

  @Test
  void what_cannot_grow_is_refused() {
    var second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Pace(second, second, 0, 0, Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> TEN_TO_45.withJitter(1.01));
    assertThatIllegalArgumentException().isThrownBy(() -> TEN_TO_45.withJitter(-0.01));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Pace(second.negated(), second, 2, 0, Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(TEN_TO_45.withJitter(0.1)));
  }
}
