package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.testbench.load.Figures;
import dev.gantry.testbench.load.Moving;
import dev.gantry.testbench.load.Moving.Fate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far {@code send} is, in the room that there is. */
class ProgressTextTest {
  private static final long MEGA = 1_000_000;
  private static final ProgressText HALF =
      new ProgressText(
          new Figures(1, 30 * MEGA, 2_000_000_000L),
          4,
          100 * MEGA,
          List.of(
              new Moving(0, "dir/a.bundle", 15 * MEGA, 20 * MEGA, Fate.OPEN),
              new Moving(1, "b.bundle", 5 * MEGA, 50 * MEGA, Fate.OPEN)));

  @Test
  void it_counts_octets_with_rate_and_time_left_and_the_files_on_their_way() {
    assertThat(bar(100))
        .isEqualTo(
            " 50% [#####.....] 50.0 MB/100 MB 25.0 MB/s 0:02 left  a.bundle 75%  b.bundle 10%");
    assertThat(bar(79))
        .isEqualTo(" 50% [#####.....] 50.0 MB/100 MB 25.0 MB/s 0:02 left  a.bundle 75% +1");
    assertThat(bar(40)).isEqualTo(" 50% [#####.....] 25.0 MB/s 0:02");
    assertThat(HALF.line())
        .isEqualTo("1 of 4 bundles acknowledged, 50.0 MB of 100 MB, 25.0 MB/s, 0:02 left");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 10, 17, 18, 20, 39, 40, 41, 60, 79, 80, 120, 500})
  void it_fits_and_has_no_colours(int columns) {
    assertThat(HALF.bar(columns, HALF.moving())).hasSize(columns).doesNotContain("\u001b");
  }

  @Test
  void what_has_a_line_of_its_own_is_not_named_in_the_bar() {
    assertThat(HALF.bar(100, List.of()).stripTrailing())
        .isEqualTo(" 50% [############............] 50.0 MB/100 MB 25.0 MB/s 0:02 left");
  }

  private static String bar(int columns) {
    return HALF.bar(columns, HALF.moving()).stripTrailing();
  }

  @Test
  void nothing_sent_yet_has_no_time_left_to_tell() {
    var begun = new ProgressText(new Figures(0, 0, 0), 1, MEGA, List.of());
    assertThat(begun.bar(80, List.of())).startsWith("  0% [").contains("-:-- left");
  }

  @Test
  void a_long_name_is_cut() {
    var long1 = new Moving(0, "x".repeat(50) + ".bundle", 1, 100, Fate.OPEN);
    var text = new ProgressText(new Figures(0, 0, 1), 1, 100, List.of(long1));
    assertThat(text.bar(120, List.of(long1)).stripTrailing())
        .endsWith("  " + "x".repeat(19) + "~ 1%");
  }
}
