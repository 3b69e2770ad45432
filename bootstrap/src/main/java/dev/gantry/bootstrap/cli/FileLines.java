package dev.gantry.bootstrap.cli;

import dev.gantry.testbench.load.Moving;
import dev.gantry.testbench.load.Moving.Fate;
import dev.gantry.testbench.load.Units;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines below the bar of {@code send}, one for each longer bundle. A bundle keeps its line
 * until another needs it, which gets that of the one that was over first; so a few files stay to be
 * read. Not thread-safe.
 */
final class FileLines {
  /** What was over last is known of so many; and the rest of a small terminal stays in sight. */
  static final int MAX_LINES = 8;

  /** Below that a bundle is named in the bar, if there is room for it. */
  static final int MIN_COLUMNS = 60;

  private static final int MAX_BAR = 24;
  private static final int MAX_NAME = 32;

  private final List<Moving> lines = new ArrayList<>();

  /**
   * Takes in how it stands.
   *
   * @param moving bundles that are on their way, the oldest first
   * @param justOver those that were over last, the oldest first
   * @return those on their way for which there is no line
   */
  List<Moving> update(List<Moving> moving, List<Moving> justOver) {
    Map<Long, Moving> known = new HashMap<>();
    justOver.forEach(bundle -> known.put(bundle.number(), bundle));
    moving.forEach(bundle -> known.put(bundle.number(), bundle));
    for (int i = 0; i < lines.size(); i++) {
      // Nothing is known any more of one that was over before many others.
      var now = known.remove(lines.get(i).number());
      lines.set(i, now == null ? over(lines.get(i)) : now);
    }
    var without = new ArrayList<Moving>();
    for (var bundle : moving) {
      if (known.remove(bundle.number()) != null && !takesLine(bundle)) {
        without.add(bundle);
      }
    }
    // Those that came and went between two looks.
    justOver.stream().filter(bundle -> known.containsKey(bundle.number())).forEach(this::takesLine);
    return without;
  }

  private static Moving over(Moving bundle) {
    return bundle.fate() == Fate.OPEN
        ? new Moving(
            bundle.number(), bundle.name(), bundle.lengthBytes(), bundle.lengthBytes(), Fate.OVER)
        : bundle;
  }

  private boolean takesLine(Moving bundle) {
    if (lines.size() < MAX_LINES) {
      return lines.add(bundle);
    }
    int free = -1;
    for (int i = 0; i < lines.size(); i++) {
      boolean older = free < 0 || lines.get(i).number() < lines.get(free).number();
      if (lines.get(i).fate() != Fate.OPEN && older) {
        free = i;
      }
    }
    if (free < 0 || bundle.number() < lines.get(free).number()) {
      return false;
    }
    lines.set(free, bundle);
    return true;
  }

  int count() {
    return lines.size();
  }

  /** A line that fits the width given, and fills it: what stood there before is longer. */
  String text(int line, int columns) {
    var bundle = lines.get(line);
    var size = Units.bytes(bundle.lengthBytes());
    var name = ProgressText.shortened(bundle.name(), MAX_NAME);
    var text =
        switch (bundle.fate()) {
          case OPEN ->
              "%s %3d%%  %9s  %s"
                  .formatted(
                      ProgressText.drawn(MAX_BAR, percent(bundle)), percent(bundle), size, name);
          case ACKNOWLEDGED -> "%-31s  %9s  %s".formatted("acknowledged", size, name);
          case OVER -> "%-31s  %9s  %s".formatted("over", size, name);
          case FAILED -> "%-31s  %9s  %s".formatted("NOT acknowledged", size, name);
        };
    return ProgressText.filled("  " + text, columns);
  }

  private static int percent(Moving bundle) {
    return (int) (100 * bundle.readBytes() / bundle.lengthBytes());
  }
}
