package dev.gantry.architecture.bad.simulator;

/** Breaks simulator_asks_nobody_for_time_chance_or_environment. */
final class SimulatorThatReadsItsSeed {
  Long seed() {
    return Long.getLong("sim.seed");
  }
}
