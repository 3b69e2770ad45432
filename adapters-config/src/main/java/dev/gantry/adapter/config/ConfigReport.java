package dev.gantry.adapter.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines of {@code gantry check-config}: every key, its effective value and where that comes
 * from; secrets are stars.
 */
public final class ConfigReport {
  private static final int MAX_VALUE_COLUMN = 60;

  private ConfigReport() {}

  /** One line a key, as TOML with the origin behind {@code #}; a key without value is a comment. */
  public static List<String> lines(List<LoadedConfig.Entry> entries) {
    int width = 0;
    for (LoadedConfig.Entry entry : entries) {
      int length = assignment(entry).length();
      width = Math.max(width, Math.min(length, MAX_VALUE_COLUMN));
    }
    List<String> lines = new ArrayList<>();
    for (LoadedConfig.Entry entry : entries) {
      StringBuilder line = new StringBuilder(assignment(entry));
      while (line.length() < width) {
        line.append(' ');
      }
      lines.add(line.append("  # ").append(origin(entry)).toString());
    }
    return lines;
  }

  private static String assignment(LoadedConfig.Entry entry) {
    return entry.value().isEmpty()
        ? "# " + entry.key() + " ="
        : entry.key() + " = " + entry.value();
  }

  private static String origin(LoadedConfig.Entry entry) {
    ConfigKey<?> key = ConfigKeys.ROOT.find(entry.key());
    return entry.value().isEmpty() && key != null
        ? entry.origin().text() + ": " + key.defaultText()
        : entry.origin().text();
  }
}
