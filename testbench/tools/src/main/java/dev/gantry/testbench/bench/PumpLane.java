package dev.gantry.testbench.bench;

import dev.gantry.testbench.load.Figures;
import dev.gantry.testbench.pump.BarePump;
import java.time.Duration;

/** The ceiling: a bare Netty byte pump. */
final class PumpLane implements Lane {
  @Override
  public String name() {
    return "bare Netty pump";
  }

  @Override
  public Figures run(int bundleBytes, int window, Duration duration) throws Exception {
    var result = BarePump.run(bundleBytes, window, duration);
    return new Figures(result.frames(), result.bytes(), result.nanos());
  }
}
