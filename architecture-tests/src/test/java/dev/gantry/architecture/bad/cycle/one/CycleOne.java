package dev.gantry.architecture.bad.cycle.one;

import dev.gantry.architecture.bad.cycle.two.CycleTwo;

/** Breaks packages_have_no_cycles. */
public interface CycleOne {
  CycleTwo two();
}
