package dev.gantry.architecture.bad.adapter.tcp;

import dev.gantry.architecture.bad.simulator.OpenToAll;

/** Breaks the_server_does_not_know_the_simulator. */
final class AdapterThatKnowsTheSimulator {
  Class<?> simulator() {
    return OpenToAll.class;
  }
}
