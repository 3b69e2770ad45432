package dev.gantry.architecture.bad.simulator;

/** Breaks simulator_prints_nothing. */
final class SimulatorThatPrints {
  void print() {
    System.out.println();
  }
}
