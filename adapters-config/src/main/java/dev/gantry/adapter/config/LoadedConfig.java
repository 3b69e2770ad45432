package dev.gantry.adapter.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration and how it came about.
 *
 * @param config the values
 * @param file the file that was read; null when there was none
 * @param entries every key with its effective value and origin, in the order of the table
 * @param warnings sentences for the log, one line each
 */
public record LoadedConfig(
    GantryConfig config, @Nullable Path file, List<Entry> entries, List<String> warnings) {
  public LoadedConfig {
    entries = List.copyOf(entries);
    warnings = List.copyOf(warnings);
  }

  /**
   * One key.
   *
   * @param key in its canonical form, {@code peers[0].address} for lists of tables
   * @param value as text, stars for a secret, empty for a key that has no value
   * @param origin where the value comes from
   */
  public record Entry(String key, String value, Origin origin) {}
}
