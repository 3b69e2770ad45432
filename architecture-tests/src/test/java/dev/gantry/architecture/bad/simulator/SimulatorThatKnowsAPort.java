package dev.gantry.architecture.bad.simulator;

import dev.gantry.architecture.bad.port.out.OutPort;

/** Breaks simulator_uses_domain_and_jdk_only. */
final class SimulatorThatKnowsAPort {
  Class<?> port() {
    return OutPort.class;
  }
}
