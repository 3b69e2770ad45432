package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.testbench.load.Moving;
import dev.gantry.testbench.load.Moving.Fate;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line for each longer bundle of {@code send}. */
class FileLinesTest {
  private final FileLines lines = new FileLines();

  @Test
  void a_bundle_keeps_its_line_from_its_beginning_to_what_became_of_it() {
    lines.update(List.of(open(0, 25), open(1, 50)), List.of());
    assertThat(shown())
        .containsExactly(
            "  [######..................]  25%    2.00 MB  0.bundle",
            "  [############............]  50%    2.00 MB  1.bundle");
    lines.update(List.of(open(1, 75), open(2, 0)), List.of(over(0, Fate.ACKNOWLEDGED)));
    lines.update(List.of(open(2, 100)), List.of(over(0, Fate.ACKNOWLEDGED), over(1, Fate.FAILED)));
    assertThat(shown())
        .containsExactly(
            "  acknowledged                       2.00 MB  0.bundle",
            "  NOT acknowledged                   2.00 MB  1.bundle",
            "  [########################] 100%    2.00 MB  2.bundle");
  }

  @Test
  void of_more_than_have_a_line_the_rest_is_left_to_the_bar() {
    assertThat(lines.update(openOnes(0, FileLines.MAX_LINES), List.of())).isEmpty();
    assertThat(lines.update(openOnes(0, FileLines.MAX_LINES + 1), List.of()))
        .containsExactly(open(FileLines.MAX_LINES, 10));
    assertThat(lines.count()).isEqualTo(FileLines.MAX_LINES);
  }

  @Test
  void who_needs_a_line_gets_that_of_the_one_that_was_over_first() {
    lines.update(openOnes(0, FileLines.MAX_LINES), List.of());
    lines.update(
        openOnes(2, FileLines.MAX_LINES),
        List.of(over(0, Fate.ACKNOWLEDGED), over(1, Fate.ACKNOWLEDGED)));
    assertThat(shown().getFirst()).endsWith(FileLines.MAX_LINES + ".bundle");
    assertThat(shown().get(1)).endsWith((FileLines.MAX_LINES + 1) + ".bundle");
  }

  @Test
  void what_came_and_went_between_two_looks_is_seen() {
    lines.update(List.of(), List.of(over(0, Fate.ACKNOWLEDGED)));
    assertThat(shown()).singleElement().asString().contains("acknowledged", "0.bundle");
    lines.update(List.of(), List.of(over(0, Fate.ACKNOWLEDGED)));
    assertThat(lines.count()).isEqualTo(1);
  }

  @Test
  void what_was_over_so_long_ago_that_nobody_knows_how_is_not_called_acknowledged() {
    lines.update(List.of(open(0, 10)), List.of());
    lines.update(List.of(), List.of());
    assertThat(shown()).singleElement().asString().contains("over").doesNotContain("acknowledged");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 59, 60, 80, 200})
  void a_line_fills_the_width_and_has_no_colours(int columns) {
    lines.update(List.of(open(0, 10)), List.of());
    assertThat(lines.text(0, columns)).hasSize(columns).doesNotContain("\u001b");
  }

  @Test
  void a_name_moves_no_cursor() {
    lines.update(List.of(new Moving(0, "a\u001b[2Jb", 0, 100, Fate.OPEN)), List.of());
    assertThat(shown()).singleElement().asString().endsWith("a?[2Jb");
  }

  private List<String> shown() {
    return IntStream.range(0, lines.count())
        .mapToObj(line -> lines.text(line, 100).stripTrailing())
        .toList();
  }

  private static List<Moving> openOnes(int first, int count) {
    return LongStream.range(first, first + count).mapToObj(i -> open(i, 10)).toList();
  }

  private static Moving open(long number, int percent) {
    return new Moving(number, "dir/" + number + ".bundle", 20_000L * percent, 2_000_000, Fate.OPEN);
  }

  private static Moving over(long number, Fate fate) {
    return new Moving(number, "dir/" + number + ".bundle", 2_000_000, 2_000_000, fate);
  }
}
