package dev.gantry.adapter.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that may stand in one place: the file as a whole, a listener, a peer. */
final class KeyScope {
  private static final int MAX_SUGGESTION_DISTANCE = 4;

  private static final int MIN_BEGINNING = 3;

  private static final String REFERENCE = "docs/reference/configuration.md";

  private final List<ConfigKey<?>> keys;
  private final String page;
  private final Map<String, ConfigKey<?>> bySpelling = new LinkedHashMap<>();

  KeyScope(List<ConfigKey<?>> keys) {
    this(keys, REFERENCE);
  }

  /** Keys that are listed in another document than those of the configuration. */
  KeyScope(List<ConfigKey<?>> keys, String page) {
    this.keys = List.copyOf(keys);
    this.page = page;
    for (ConfigKey<?> key : keys) {
      add(key.name(), key);
      for (String alias : key.aliases()) {
        add(alias, key);
      }
    }
  }

  private void add(String spelling, ConfigKey<?> key) {
    if (bySpelling.put(spelling, key) != null) {
      throw new IllegalStateException("two keys are spelled " + spelling);
    }
  }

  List<ConfigKey<?>> keys() {
    return keys;
  }

  /** The document that lists the keys. */
  String page() {
    return page;
  }

  @Nullable ConfigKey<?> find(String path) {
    return bySpelling.get(path);
  }

  /** Whether keys stand below {@code path}. */
  boolean isTable(String path) {
    String prefix = path + ".";
    return bySpelling.keySet().stream().anyMatch(spelling -> spelling.startsWith(prefix));
  }

  /**
   * The valid key that looks most like {@code path}, or null when none does; of two the shorter.
   */
  @Nullable String nearest(String path) {
    String best = null;
    int bestDistance = Math.min(MAX_SUGGESTION_DISTANCE, Math.max(1, path.length() / 2)) + 1;
    for (String spelling : bySpelling.keySet()) {
      int distance =
          Math.min(
              NearestWord.distance(path, spelling, MAX_SUGGESTION_DISTANCE),
              kinship(path, spelling));
      boolean shorter = best != null && spelling.length() < best.length();
      if (distance < bestDistance || (distance == bestDistance && shorter)) {
        bestDistance = distance;
        best = spelling;
      }
    }
    return best;
  }

  /** A right name in the wrong table is one step away, the beginning of a name two. */
  private static int kinship(String path, String spelling) {
    String leaf = path.substring(path.lastIndexOf('.') + 1);
    String other = spelling.substring(spelling.lastIndexOf('.') + 1);
    if (leaf.equals(other)) {
      return 1;
    }
    return leaf.length() >= MIN_BEGINNING && spelling.startsWith(leaf + "-")
        ? 2
        : Integer.MAX_VALUE;
  }
}
