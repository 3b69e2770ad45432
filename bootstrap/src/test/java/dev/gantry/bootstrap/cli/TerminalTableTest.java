package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TerminalTableTest {
  private final TerminalTable table = new TerminalTable(">N", "ADDRESS", "WHY");

  @Test
  void columns_are_as_wide_as_what_is_in_them_and_numbers_stand_to_the_right() {
    table.row(1, "192.0.2.7:4556", "-");
    table.row(100, "a", "it does not answer");
    assertThat(table.lines(TerminalTable.ANY_WIDTH))
        .containsExactly(
            "  N  ADDRESS         WHY",
            "  1  192.0.2.7:4556  -",
            "100  a               it does not answer");
  }

  @Test
  void what_is_too_wide_is_cut_where_it_is_widest() {
    table.row(100, "192.0.2.7:4556", "it does not answer");
    assertThat(table.lines(39))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(39));
  }

  @Test
  void exactly_as_wide_as_the_terminal_is_not_cut_and_one_less_is() {
    table.row(100, "192.0.2.7:4556", "it does not answer");
    int whole = "100  192.0.2.7:4556  it does not answer".length();
    assertThat(table.lines(whole).getLast()).endsWith("it does not answer");
    assertThat(table.lines(whole - 1).getLast()).endsWith("it does not answ…");
  }

  @Test
  void nothing_is_cut_beyond_recognition() {
    table.row(100, "192.0.2.7:4556", "it does not answer");
    assertThat(table.lines(1).getLast()).isEqualTo("100  192.0…  it do…");
  }

  @Test
  void words_of_a_peer_neither_end_a_line_nor_change_the_terminal() {
    table.row(1, "a\nb", "\u001b[2Jc");
    assertThat(table.lines(TerminalTable.ANY_WIDTH).getLast()).isEqualTo("1  a?b      ?[2Jc");
  }

  @Test
  void variable_tells_the_width_where_it_is_one() {
    assertThat(TerminalTable.terminalWidth("40")).isEqualTo(40);
    assertThat(TerminalTable.terminalWidth("0")).isEqualTo(TerminalTable.ANY_WIDTH);
    assertThat(TerminalTable.terminalWidth("wide")).isEqualTo(TerminalTable.ANY_WIDTH);
  }

  @Test
  void row_has_a_cell_for_each_column() {
    assertThatThrownBy(() -> table.row(1, 2)).hasMessageContaining("2 cells");
  }
}
