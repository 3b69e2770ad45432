package dev.gantry.architecture.bad.contactplan;

import dev.gantry.architecture.bad.port.out.OutPort;

/** Breaks plan_readers_use_jackson_only. */
final class PlanThatKnowsThePorts {
  Class<?> port() {
    return OutPort.class;
  }
}
