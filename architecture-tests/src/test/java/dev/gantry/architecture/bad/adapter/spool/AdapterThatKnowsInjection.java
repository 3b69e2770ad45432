package dev.gantry.architecture.bad.adapter.spool;

import jakarta.inject.Inject;

/** Breaks injection_stays_in_its_module. */
final class AdapterThatKnowsInjection {
  @Inject
  AdapterThatKnowsInjection() {}
}
