package dev.gantry.bootstrap.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Rows in columns, as wide as the terminal: the widest columns are cut first, what was cut ends
 * with an ellipsis. Where nothing is a terminal nothing is cut.
 */
final class TerminalTable {
  /** Nothing is cut. */
  static final int ANY_WIDTH = Integer.MAX_VALUE;

  /** No column is cut below this; a narrower terminal wraps. */
  private static final int MIN_COLUMN = 6;

  private static final String GAP = "  ";

  private final List<String> header;
  private final List<Boolean> right = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** Columns by their names; one that begins with {@code >} is aligned to the right. */
  TerminalTable(String... columns) {
    var names = new ArrayList<String>();
    for (var column : columns) {
      right.add(column.startsWith(">"));
      names.add(column.startsWith(">") ? column.substring(1) : column);
    }
    header = List.copyOf(names);
  }

  /** One more row, a cell for each column. */
  void row(Object... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells, and there are " + header.size() + " columns");
    }
    rows.add(Arrays.stream(cells).map(TerminalTable::oneLine).toList());
  }

  /** The lines, none longer than {@code width} where that is possible. */
  List<String> lines(int width) {
    var widths = widths(width);
    var lines = new ArrayList<String>();
    lines.add(line(header, widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private int[] widths(int width) {
    var widths = new int[header.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = header.get(i).length();
      for (var row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    long total =
        Arrays.stream(widths).asLongStream().sum() + (long) GAP.length() * (widths.length - 1);
    for (; total > width; total--) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] >= widths[widest] ? i : widest;
      }
      if (widths[widest] <= Math.max(MIN_COLUMN, 1)) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private String line(List<String> cells, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      var cell = cut(cells.get(i), widths[i]);
      var pad = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? "" : GAP).append(right.get(i) ? pad + cell : cell + pad);
    }
    return line.toString().stripTrailing();
  }

  private static String cut(String cell, int width) {
    return cell.length() <= width ? cell : cell.substring(0, width - 1) + "…";
  }

  /** A peer chooses some of the words: they must neither end a line nor change a terminal. */
  static String oneLine(Object cell) {
    return String.valueOf(cell).replaceAll("\\p{Cntrl}", "?");
  }

  /**
   * How wide the terminal is, {@link #ANY_WIDTH} where there is none.
   *
   * @param columns the variable {@code COLUMNS}, which goes before; null when it is not set
   */
  static int terminalWidth(@Nullable String columns) {
    if (columns != null && columns.matches("[1-9][0-9]{0,4}")) {
      return Integer.parseInt(columns);
    }
    var console = System.console();
    if (console == null || !console.isTerminal()) {
      return ANY_WIDTH;
    }
    // It says so where it finds no terminal, and we go on without.
    Logger.getLogger("org.jline").setLevel(Level.OFF);
    try (var terminal = TerminalBuilder.builder().dumb(true).build()) {
      return terminal.getWidth() > 0 ? terminal.getWidth() : ANY_WIDTH;
    } catch (IOException e) {
      return ANY_WIDTH;
    }
  }
}
