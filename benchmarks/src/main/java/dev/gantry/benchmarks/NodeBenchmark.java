package dev.gantry.benchmarks;

import dev.gantry.domain.node.NodeAction;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a peer and a session cost the node machine among few and among many: {@code each}, the time
 * for one of them, must not grow with their number, and no single turn may keep the loop from other
 * work for long.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NodeBenchmark {
  /** A node that is to begin, with peers that it will dial. */
  @State(Scope.Thread)
  public static class Beginning {
    @Param({"100", "1000", "4000", "16000"})
    private int peers;

    private Crowd crowd = new Crowd(0);

    /** Configures the peers. */
    @Setup
    public void configure() {
      crowd = new Crowd(peers);
    }

    /** A node whose peers are all made begins anew. */
    @Setup(Level.Invocation)
    public void renew() {
      if (!crowd.isDue()) {
        crowd.renew();
      }
    }
  }

  /** A node with as many sessions as peers that it dials. */
  @State(Scope.Thread)
  public static class Settled {
    @Param({"100", "1000", "4000", "16000"})
    private int peers;

    private Crowd crowd = new Crowd(0);

    /** Lets all of them come. */
    @Setup
    public void gather() {
      crowd = Crowd.settled(peers);
    }
  }

  /** A node registers for the first time and makes all its peers. */
  @Benchmark
  public int register(Beginning node, PerPeer per) {
    per.each += node.peers;
    return node.crowd.changeBpa();
  }

  /** The BPA goes or comes back, and all sessions and peers hear of it. */
  @Benchmark
  public int loseOrRegain(Settled node, PerPeer per) {
    per.each += node.peers;
    return node.crowd.changeBpa();
  }

  /** One more session comes, is given to its peer, and ends. */
  @Benchmark
  public void comeAndGo(Settled node) {
    node.crowd.leave(node.crowd.arrive());
  }

  /** A single event of a node that registers; pauses of the collector and of the system count. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  public List<NodeAction> turnOfRegister(Beginning node) {
    return node.crowd.turn();
  }

  /** A single event of a node whose BPA goes and comes. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  public List<NodeAction> turnOfLoseOrRegain(Settled node) {
    return node.crowd.turn();
  }
}
