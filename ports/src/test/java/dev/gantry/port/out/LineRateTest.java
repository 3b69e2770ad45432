package dev.gantry.port.out;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineRateTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final LineRate rate = new LineRate(2, nanos::get);

  @Test
  void as_many_lines_a_minute_as_allowed_and_the_next_line_says_how_many_more_there_were() {
    assertThat(rate.permit()).isZero();
    assertThat(rate.permit()).isZero();
    for (int i = 0; i < 3; i++) {
      assertThat(rate.permit()).isEqualTo(LineRate.NOT_NOW);
    }
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(rate.permit()).isEqualTo(3);
    assertThat(rate.permit()).isZero();
    assertThat(rate.permit()).isEqualTo(LineRate.NOT_NOW);
  }

  @Test
  void a_line_ends_with_the_count_of_those_before_it() {
    assertThat(LineRate.ending(0)).isEmpty();
    assertThat(LineRate.ending(5)).isEqualTo("; 5 more since the line before");
  }
}
