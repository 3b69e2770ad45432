package dev.gantry.conformance.report;

import dev.gantry.conformance.run.Outcome;
import dev.gantry.conformance.run.Verdict;
import java.util.ArrayList;
import java.util.List;

/** A report for a terminal: what is not as it should be, then the counts. */
public final class Summary {
  private Summary() {}

  /**
   * Its lines.
   *
   * @param all whether what passed is told too
   */
  public static List<String> lines(Report report, boolean all) {
    var lines = new ArrayList<String>();
    for (var one : report.outcomes()) {
      if (all || isWorthTelling(one.verdict())) {
        lines.add(line(one));
      }
    }
    if (!lines.isEmpty()) {
      lines.add("");
    }
    var counts = new ArrayList<String>();
    report
        .counts()
        .forEach(
            (verdict, count) -> {
              if (count > 0) {
                counts.add(count + " " + verdict.text());
              }
            });
    lines.add(String.join(", ", counts) + " in " + report.took().toSeconds() + " s");
    return lines;
  }

  private static boolean isWorthTelling(Verdict verdict) {
    return switch (verdict) {
      case FAIL, WEAK_PASS, HARNESS_FAULT -> true;
      case PASS, NOT_APPLICABLE, NOT_OBSERVED -> false;
    };
  }

  private static String line(Outcome one) {
    var requirement = one.of().requirement();
    return "%-14s %-13s %s (%s): %s"
        .formatted(
            requirement.id(),
            one.verdict().text(),
            requirement.text(),
            requirement.level().text(),
            one.seen());
  }
}
