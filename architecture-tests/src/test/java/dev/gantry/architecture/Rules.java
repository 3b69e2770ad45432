package dev.gantry.architecture;

import java.util.List;
import java.util.stream.Stream;

/**
 * All rules below one root package, so that the same rule judges the product ({@code dev.gantry})
 * and the fixtures that break it ({@code dev.gantry.architecture.bad}).
 */
final class Rules {
  private Rules() {}

  static List<Rule> below(String root) {
    return Stream.of(
            BoundaryRules.below(root),
            ClassCycleRules.below(root),
            LibraryRules.below(root),
            DomainShapeRules.below(root),
            DeterminismRules.below(root),
            SchedulingRules.below(root))
        .flatMap(List::stream)
        .toList();
  }
}
