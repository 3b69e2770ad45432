package dev.gantry.architecture.bad.conformance;

import dev.gantry.architecture.bad.port.out.OutPort;

/** Breaks the_conformance_kit_uses_no_machine_to_judge. */
final class KitThatKnowsAPort {
  Class<?> port() {
    return OutPort.class;
  }
}
