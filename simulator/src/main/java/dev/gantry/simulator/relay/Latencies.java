package dev.gantry.simulator.relay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long bundles took, in nanoseconds. */
public final class Latencies {
  private final List<Long> sorted;

  private Latencies(List<Long> sorted) {
    this.sorted = sorted;
  }

  /** Of bundles in any order. */
  public static Latencies of(List<Long> nanos) {
    var sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    return new Latencies(Collections.unmodifiableList(sorted));
  }

  /** How many there are. */
  public int size() {
    return sorted.size();
  }

  /** All of them, the shortest first. */
  public List<Long> sortedNanos() {
    return sorted;
  }

  /**
   * The one that this share of all do not exceed: 0 is the shortest, 0.5 the median, 1 the longest.
   *
   * @throws IllegalStateException when there is none
   */
  public long quantileNanos(double share) {
    if (sorted.isEmpty()) {
      throw new IllegalStateException("nothing has arrived");
    }
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }
}
