package dev.gantry.architecture.bad.testbench.memory;

/** What AdapterThatKnowsTheTestbench knows. */
public interface InMemory {}
