package dev.gantry.benchmarks;

import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.session.BundleSink;
import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.SessionOwner;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import dev.gantry.port.in.NodeOperations.Totals;
import dev.gantry.port.out.Observer;
import dev.gantry.testbench.memory.InMemoryBpa;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What it costs to read the status of all sessions, which other threads do while bundles run. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StatusBenchmark {
  private static final NodeId US = NodeId.parse("ipn:1.0");
  private static final long BUDGET_BYTES = 1 << 20;

  @Param({"100", "1000", "4000", "16000"})
  private int sessions;

  private final Sessions all = new Sessions(new InboundBudget(BUDGET_BYTES), new Observer() {});

  /** Begins the sessions, on channels without sockets. */
  @Setup
  public void begin() {
    var bpa = InMemoryBpa.discarding(US);
    for (int i = 0; i < sessions; i++) {
      var with =
          new Sessions.Beginning(
              Role.PASSIVE,
              null,
              List.of(),
              "198.51.100.1:" + (1024 + i),
              SessionProfile.PLAINTEXT,
              List.of(US),
              Long.MAX_VALUE,
              BundleSink.of(bpa));
      all.begin(all.newKey(), new EmbeddedChannel(), with, new Nobody());
    }
  }

  /** The sum of what all have carried, as the metrics read it. */
  @Benchmark
  public Totals totals(PerPeer per) {
    per.each += sessions;
    return all.totals();
  }

  /** Every session's status in order, as an operator reads it. */
  @Benchmark
  public void statusOfEach(PerPeer per, Blackhole reader) {
    per.each += sessions;
    for (var session : all.list()) {
      SessionStatus status = session.status();
      reader.consume(status);
    }
  }

  /** Whoever does not care what becomes of a session. */
  private static final class Nobody implements SessionOwner {
    @Override
    public void established(SessionHandle session, SessionParameters parameters) {}

    @Override
    public void ending(SessionHandle session) {}

    @Override
    public void ended(SessionHandle session, SessionEnd end) {}
  }
}
