package dev.gantry.adapter.config;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
   * The entries that somebody chose. What a listener or peer inherits stands where it was chosen;
   * an address stands with what its table says.
   */
  public List<Entry> changed() {
    Set<String> tables = new LinkedHashSet<>();
    for (Entry entry : entries) {
      if (isOwn(entry)) {
        tables.add(table(entry));
      }
    }
    return entries.stream()
        .filter(
            entry ->
                isOwn(entry)
                    || (entry.key().endsWith("].address") && tables.contains(table(entry))))
        .toList();
  }

  private boolean isOwn(Entry entry) {
    return entry.isChosen() && !isInherited(entry);
  }

  private boolean isInherited(Entry entry) {
    int dot = entry.key().indexOf("].");
    if (dot < 0) {
      return false;
    }
    String key = entry.key().substring(dot + 2);
    return entries.stream()
        .anyMatch(
            root ->
                (root.key().equals(key) || root.key().equals("tls." + key))
                    && root.value().equals(entry.value())
                    && root.origin().equals(entry.origin()));
  }

  private static String table(Entry entry) {
    int end = entry.key().indexOf("].");
    return end < 0 ? "" : entry.key().substring(0, end);
  }

  /**
   * One key.
   *
   * @param key in its canonical form, {@code peers[0].address} for lists of tables
   * @param value as text, stars for a secret, empty for a key that has no value
   * @param origin where the value comes from
   */
  public record Entry(String key, String value, Origin origin) {
    /** Whether an operator said something, here or where it is inherited from. */
    boolean isChosen() {
      return !(origin instanceof Origin.Default || origin instanceof Origin.Derived);
    }
  }
}
