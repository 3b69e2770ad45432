package dev.gantry.benchmarks;

import dev.gantry.domain.session.SessionAction;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the session machine costs for a bundle of one segment. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MachineBenchmark {
  private final BusySession session = new BusySession();

  /** One that is received, taken by the BPA on the spot and acknowledged. */
  @Benchmark
  public SessionAction received() {
    return session.receive();
  }

  /** One that is received, accepted by the BPA later and acknowledged. */
  @Benchmark
  public SessionAction receivedAndAccepted() {
    return session.receiveAndAwait();
  }

  /** One that is offered, sent and acknowledged. */
  @Benchmark
  public SessionAction sent() {
    return session.send();
  }
}
