package dev.gantry.architecture.bad.testbench.memory;

import dev.gantry.architecture.bad.adapter.spool.OtherAdapter;

/** Breaks in_memory_ends_use_ports_only. */
public interface MemoryThatKnowsAnAdapter {
  OtherAdapter adapter();
}
