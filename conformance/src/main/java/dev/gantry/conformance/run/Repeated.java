package dev.gantry.conformance.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Several runs of the same cases as one: of each case the outcome that says most against it. */
public final class Repeated {
  private Repeated() {}

  /** Joins runs that had the same cases in the same order; at least one. */
  public static List<Outcome> worst(List<List<Outcome>> runs) {
    if (runs.size() == 1) {
      return runs.getFirst();
    }
    var joined = new ArrayList<Outcome>();
    for (int i = 0; i < runs.getFirst().size(); i++) {
      int at = i;
      var ofOne = runs.stream().map(run -> run.get(at)).toList();
      var worst = ofOne.stream().max(Comparator.comparingInt(one -> weight(one.verdict())));
      joined.add(told(worst.orElseThrow(), ofOne));
    }
    return joined;
  }

  private static Outcome told(Outcome worst, List<Outcome> all) {
    long alike = all.stream().filter(one -> one.verdict() == worst.verdict()).count();
    if (alike == all.size()) {
      return worst;
    }
    return new Outcome(
        worst.of(),
        worst.verdict(),
        "%s (%d of %d runs)".formatted(worst.seen(), alike, all.size()),
        worst.took(),
        worst.exchanges());
  }

  private static int weight(Verdict verdict) {
    return switch (verdict) {
      case FAIL -> 5;
      case WEAK_PASS -> 4;
      case HARNESS_FAULT -> 3;
      case NOT_OBSERVED -> 2;
      case PASS -> 1;
      case NOT_APPLICABLE -> 0;
    };
  }
}
