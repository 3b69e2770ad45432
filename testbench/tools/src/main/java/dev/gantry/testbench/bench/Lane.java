package dev.gantry.testbench.bench;

import dev.gantry.testbench.load.Figures;
import java.time.Duration;

/** One way that bundles take in the benchmark. */
interface Lane {
  /** What the table calls it. */
  String name();

  /** Largest bundle that it takes, octets. */
  default int maxBundleBytes() {
    return Integer.MAX_VALUE;
  }

  /** Moves bundles of one size for a time. */
  Figures run(int bundleBytes, int window, Duration duration) throws Exception;
}
