package dev.gantry.architecture.bad.adapter.tcp;

import dev.gantry.architecture.bad.testbench.memory.InMemory;

/** Breaks the_product_does_not_see_its_testbench. */
final class AdapterThatKnowsTheTestbench {
  Class<?> testbench() {
    return InMemory.class;
  }
}
