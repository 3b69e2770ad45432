package dev.gantry.conformance.report;

import dev.gantry.conformance.run.Outcome;
import dev.gantry.conformance.run.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A run as it is reported.
 *
 * @param tester which kit it was
 * @param target what was tested, as the user named it
 * @param role of the side under test: {@code active} or {@code passive}
 * @param tls whether sessions were over TLS where the side under test could
 */
public record Report(
    String tester,
    String target,
    String role,
    boolean tls,
    Instant at,
    Duration took,
    List<Outcome> outcomes) {
  public Report {
    outcomes = List.copyOf(outcomes);
  }

  /** How many there are of each verdict; of all of them, in their order. */
  public Map<Verdict, Integer> counts() {
    var counts = new EnumMap<Verdict, Integer>(Verdict.class);
    for (var verdict : Verdict.values()) {
      counts.put(verdict, 0);
    }
    outcomes.forEach(one -> counts.merge(one.verdict(), 1, Integer::sum));
    return counts;
  }

  /** How many have this verdict. */
  public int count(Verdict verdict) {
    return counts().getOrDefault(verdict, 0);
  }
}
