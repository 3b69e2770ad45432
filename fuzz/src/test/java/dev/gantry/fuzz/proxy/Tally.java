package dev.gantry.fuzz.proxy;

import dev.gantry.domain.session.SessionEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What came of all connections. Any thread. */
final class Tally {
  private final Map<String, Long> counts = new TreeMap<>();
  private final List<String> findings = new ArrayList<>();

  synchronized void add(
      Passage passage,
      @Nullable SessionEnd end,
      @Nullable Throwable late,
      List<String> ofConnection) {
    count("connections");
    count(passage.isUntouched() ? "untouched" : "touched");
    for (boolean server : new boolean[] {true, false}) {
      passage
          .direction(server)
          .touched()
          .forEach((kind, operation) -> count("touched " + kind + " by " + operation));
      for (var bundle : passage.taken(server)) {
        count(bundle.intact() ? "bundles intact" : "bundles damaged by the header of a segment");
      }
    }
    count("end " + (end == null ? "none" : end.cause()));
    findings.addAll(ofConnection);
    if (late != null) {
      findings.add(passage + ": not over within " + NodePair.BOUND);
    }
  }

  synchronized List<String> findings() {
    return List.copyOf(findings);
  }

  synchronized long count(String what, long byDefault) {
    return counts.getOrDefault(what, byDefault);
  }

  /** A line for each count. */
  synchronized List<String> lines() {
    return counts.entrySet().stream().map(one -> one.getValue() + " " + one.getKey()).toList();
  }

  private void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }
}
