package dev.gantry.adapter.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the line on which a key of a TOML text stands, as far as a look at the beginnings of lines
 * can tell; it is only used for messages about texts that a real reader has read.
 */
final class TomlLines {
  /** Only the beginning of a line is looked at: keys are short. */
  private static final int MAX_KEY_CHARACTERS = 256;

  private static final Pattern HEADER =
      Pattern.compile("\\s*(\\[{1,2})\\s*([^\\[\\]#]+?)\\s*\\]{1,2}.*");
  private static final Pattern ASSIGNMENT =
      Pattern.compile("\\s*([A-Za-z0-9_\"'-]+(?:\\s*\\.\\s*[A-Za-z0-9_\"'-]+)*)\\s*=.*");

  private final Map<String, Integer> lineByPath = new LinkedHashMap<>();

  private @Nullable Twice twice;

  private TomlLines() {}

  static TomlLines of(String text) {
    TomlLines lines = new TomlLines();
    Map<String, Integer> arrays = new LinkedHashMap<>();
    String prefix = "";
    int number = 0;
    for (String whole : text.split("\n", -1)) {
      number++;
      String line = whole.substring(0, Math.min(whole.length(), MAX_KEY_CHARACTERS));
      Matcher header = HEADER.matcher(line);
      if (header.matches()) {
        prefix = plain(header.group(2));
        if (header.group(1).length() == 2) {
          int index = arrays.merge(prefix, 1, Integer::sum) - 1;
          prefix = prefix + "[" + index + "]";
        }
        lines.add(prefix, number);
        continue;
      }
      Matcher assignment = ASSIGNMENT.matcher(line);
      if (assignment.matches()) {
        String key = plain(assignment.group(1));
        lines.add(prefix.isEmpty() ? key : prefix + "." + key, number);
      }
    }
    return lines;
  }

  private void add(String path, int number) {
    Integer first = lineByPath.putIfAbsent(path, number);
    if (first != null && twice == null) {
      twice = new Twice(path, first, number);
    }
  }

  /** The first key or table that stands there twice, null when none does. */
  @Nullable Twice twice() {
    return twice;
  }

  /**
   * A key or table that stands there twice.
   *
   * @param first line
   * @param line the second one
   */
  record Twice(String path, int first, int line) {
    String sentence() {
      return Quoting.shorten(path) + " is given twice, first in line " + first;
    }
  }

  private static String plain(String key) {
    return key.replaceAll("[\\s\"']", "");
  }

  /** The line of {@code path}, or of what it stands in, or null. */
  @Nullable Integer lineOf(String path) {
    String at = path;
    while (!at.isEmpty()) {
      Integer line = lineByPath.get(at);
      if (line != null) {
        return line;
      }
      int cut = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['));
      at = cut < 0 ? "" : at.substring(0, cut);
    }
    return null;
  }
}
