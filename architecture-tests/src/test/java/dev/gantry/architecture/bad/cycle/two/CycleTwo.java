package dev.gantry.architecture.bad.cycle.two;

import dev.gantry.architecture.bad.cycle.one.CycleOne;

/** The other half of CycleOne. */
public interface CycleTwo {
  CycleOne one();
}
