package dev.gantry.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a bundle costs on a busy session with all of its driver: from the octets that were read to
 * the octets that are to be written, without the system's part.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(DrivenSession.BATCH)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DriverBenchmark {
  @Param({"100", "1000"})
  private int bundleBytes;

  private DrivenSession session = new DrivenSession(1);

  /** Begins the session. */
  @Setup
  public void begin() {
    session = new DrivenSession(bundleBytes);
  }

  /** Each is received, discarded and acknowledged. */
  @Benchmark
  public void received() {
    session.receive();
  }

  /** Each is offered, sent and acknowledged. */
  @Benchmark
  public void sent() {
    session.send();
  }
}
