package dev.gantry.architecture.bad.simulator;

/** Breaks simulator_throws_no_generic_exceptions. */
final class SimulatorThatThrowsAnything {
  void fail() {
    throw new RuntimeException("which?");
  }
}
