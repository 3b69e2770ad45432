package dev.gantry.architecture.bad.simulator;

import java.util.Set;

/** Breaks simulator_iterates_in_a_fixed_order. */
final class SimulatorThatHashes {
  Set<String> names() {
    return Set.of("one", "two");
  }
}
