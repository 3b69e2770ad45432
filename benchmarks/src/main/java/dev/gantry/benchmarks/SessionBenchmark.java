package dev.gantry.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a bundle costs from one end of a session to the other and back, in memory: both machines,
 * encoding and decoding; all but the octets themselves.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SessionBenchmark {
  private final BackToBack sessions = new BackToBack();

  /** One segment; one segment in sixteen reads; ten segments. */
  @Param({"100", "1000000", "10000000"})
  private long bundleBytes;

  /** One bundle, and its acknowledgements. */
  @Benchmark
  public void bundle() {
    sessions.carry(bundleBytes);
  }
}
