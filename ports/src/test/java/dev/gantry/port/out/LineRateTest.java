package dev.gantry.port.out;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
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
  void lines_are_written_while_they_may_be_and_say_how_many_were_not() {
    var lines = new ArrayList<String>();
    for (int i = 1; i <= 5; i++) {
      rate.tell("line " + i, lines::add);
    }
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    rate.tell("line 6", lines::add);
    assertThat(lines).containsExactly("line 1", "line 2", "line 6; 3 more since the line before");
  }

  @Test
  void a_line_ends_with_the_count_of_those_before_it() {
    assertThat(LineRate.ending(0)).isEmpty();
    assertThat(LineRate.ending(5)).isEqualTo("; 5 more since the line before");
  }
}
