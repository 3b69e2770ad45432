package dev.gantry.conformance.run;

import dev.gantry.conformance.catalog.Case;
import dev.gantry.conformance.line.Exchange;
import java.time.Duration;
import java.util.List;

/**
 * A case and what came of it.
 *
 * @param seen one sentence part for people: the evidence, or what was missing
 * @param exchanges all that passed, in order
 */
public record Outcome(
    Case of, Verdict verdict, String seen, Duration took, List<Exchange> exchanges) {
  public Outcome {
    exchanges = List.copyOf(exchanges);
  }

  /** Without a run. */
  static Outcome without(Case of, Verdict verdict, String why) {
    return new Outcome(of, verdict, why, Duration.ZERO, List.of());
  }
}
