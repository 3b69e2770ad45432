package dev.gantry.domain.node;

import dev.gantry.domain.wire.Octets;
import java.util.LinkedHashMap;

/** How many sessions each source has; holds nothing of a source without one. Not thread-safe. */
final class SourceCounts {
  private final LinkedHashMap<Octets, Integer> counts = new LinkedHashMap<>();

  int of(Octets source) {
    return counts.getOrDefault(source, 0);
  }

  void add(Octets source) {
    counts.merge(source, 1, Integer::sum);
  }

  void remove(Octets source) {
    counts.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1);
  }

  /** How many sources have one. */
  int sources() {
    return counts.size();
  }
}
