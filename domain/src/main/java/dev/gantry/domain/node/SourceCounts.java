package dev.gantry.domain.node;

import dev.gantry.domain.wire.Octets;
import java.util.LinkedHashMap;

/**
 * How many sessions or connections each source has; holds nothing of a source without one. Not
 * thread-safe.
 */
public final class SourceCounts {
  private final LinkedHashMap<Octets, Integer> counts = new LinkedHashMap<>();

  /** How many one has; the source as {@link Source} has it. */
  public int of(Octets source) {
    return counts.getOrDefault(source, 0);
  }

  /** It has one more. */
  public void add(Octets source) {
    counts.merge(source, 1, Integer::sum);
  }

  /** It has one less. */
  public void remove(Octets source) {
    counts.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1);
  }

  /** How many sources have one. */
  int sources() {
    return counts.size();
  }
}
