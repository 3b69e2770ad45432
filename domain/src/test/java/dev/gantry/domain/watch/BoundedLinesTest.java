package dev.gantry.domain.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BoundedLinesTest {
  private final BoundedLines lines = new BoundedLines();

  @Test
  void ten_in_a_row_are_told_and_the_eleventh_is_not() {
    for (int i = 0; i < BoundedLines.BURST; i++) {
      assertThat(lines.tell(0)).hasValue(0);
    }
    assertThat(lines.tell(0)).isEmpty();
  }

  @Test
  void the_next_that_is_told_says_how_many_were_not() {
    for (int i = 0; i < BoundedLines.BURST + 3; i++) {
      lines.tell(0);
    }
    assertThat(lines.tell(TimeUnit.SECONDS.toNanos(7))).hasValue(3);
    assertThat(lines.tell(TimeUnit.SECONDS.toNanos(7))).isEmpty();
  }
}
