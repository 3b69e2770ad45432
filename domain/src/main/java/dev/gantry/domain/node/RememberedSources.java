package dev.gantry.domain.node;

import dev.gantry.domain.wire.Octets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is known of sources, of so many and no more. Not thread-safe. */
final class RememberedSources<V> extends LinkedHashMap<Octets, V> {
  private static final long serialVersionUID = 1;

  private final int maxSources;

  /**
   * Nothing is known yet.
   *
   * @param maxSources beyond, the one of which is known longest is forgotten
   * @param byUse whether that is since it was looked up last, and not since it was entered
   */
  RememberedSources(int maxSources, boolean byUse) {
    super(16, 0.75f, byUse);
    this.maxSources = maxSources;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<Octets, V> eldest) {
    return size() > maxSources;
  }
}
