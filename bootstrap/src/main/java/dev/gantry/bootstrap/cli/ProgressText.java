package dev.gantry.bootstrap.cli;

import dev.gantry.testbench.load.Figures;
import dev.gantry.testbench.load.Moving;
import dev.gantry.testbench.load.Units;
import java.nio.file.Path;
import java.util.List;

/**
 * How far {@code send} is, in one line without colours that fits the width given and fills it.
 *
 * @param acknowledged what the peer has
 * @param bundles all that are to be sent
 * @param bytes their octets
 * @param moving longer bundles that are on their way
 */
record ProgressText(Figures acknowledged, long bundles, long bytes, List<Moving> moving) {
  private static final int MIN_BAR = 5;
  private static final int MAX_BAR = 24;
  private static final int BAR_BESIDE_FILES = 10;
  private static final int MAX_NAME = 20;
  private static final int MIN_FILES = 12;

  /** Octets acknowledged, and those of running bundles that the session has taken. */
  private long doneBytes() {
    var running = moving.stream().mapToLong(Moving::readBytes).sum();
    return Math.min(bytes, acknowledged.bytes() + running);
  }

  private int percent() {
    return bytes == 0 ? 0 : (int) (100.0 * doneBytes() / bytes);
  }

  private double bytesPerSecond() {
    return acknowledged.nanos() <= 0 ? 0 : doneBytes() * 1e9 / acknowledged.nanos();
  }

  private String left() {
    var rate = bytesPerSecond();
    return rate < 1 ? "-:--" : Units.clock(Math.round((bytes - doneBytes()) / rate));
  }

  /** For where no line can be drawn over: whole sentences. */
  String line() {
    return "%d of %s acknowledged, %s of %s, %s, %s left"
        .formatted(
            acknowledged.bundles(),
            Figures.counted(bundles),
            Units.bytes(doneBytes()),
            Units.bytes(bytes),
            Units.rate(bytesPerSecond()),
            left());
  }

  /**
   * For a terminal: what does not fit is left out, the least important first.
   *
   * @param named those on their way that no other line names
   */
  String bar(int columns, List<Moving> named) {
    var head = "%3d%%".formatted(percent());
    var rate = Units.rate(bytesPerSecond());
    var amount = Units.bytes(doneBytes()) + "/" + Units.bytes(bytes);
    for (var tail :
        List.of(
            " %s %s %s left".formatted(amount, rate, left()),
            " %s %s".formatted(rate, left()),
            " " + left())) {
      var room = columns - head.length() - tail.length() - " []".length();
      if (room >= MIN_BAR) {
        var width = Math.min(named.isEmpty() ? MAX_BAR : BAR_BESIDE_FILES, room);
        var line = head + " " + drawn(width, percent()) + tail;
        return filled(line + files(named, columns - line.length()), columns);
      }
    }
    return filled(head.strip(), columns);
  }

  /** A bar of so many characters between its brackets. */
  static String drawn(int width, int percent) {
    var full = width * percent / 100;
    return "[" + "#".repeat(full) + ".".repeat(width - full) + "]";
  }

  /** As wide as the terminal: a shorter line would leave the end of the one that stood there. */
  static String filled(String line, int columns) {
    var room = Math.max(0, columns);
    return line.length() > room ? line.substring(0, room) : line + " ".repeat(room - line.length());
  }

  /** As many of those that move as there is room for, and how many there are besides. */
  private static String files(List<Moving> moving, int room) {
    if (room < MIN_FILES) {
      return "";
    }
    var text = new StringBuilder();
    for (var index = 0; index < moving.size(); index++) {
      var file = moving.get(index);
      var one =
          "  %s %d%%"
              .formatted(
                  shortened(file.name(), MAX_NAME), 100 * file.readBytes() / file.lengthBytes());
      var rest = moving.size() - index;
      var more = rest > 1 ? " +" + (rest - 1) : "";
      if (text.length() + one.length() + more.length() > room) {
        return index == 0 ? "" : text + " +" + rest;
      }
      text.append(one);
    }
    return text.toString();
  }

  /**
   * The last part of the name of a file, cut to so many characters; of those, none moves a cursor.
   */
  static String shortened(String name, int max) {
    var file = Path.of(name).getFileName();
    var last = TerminalTable.oneLine(file == null ? name : file);
    return last.length() <= max ? last : last.substring(0, max - 1) + "~";
  }
}
