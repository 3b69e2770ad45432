package dev.gantry.benchmarks;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The ceiling of the way to a BPA: grpc-java alone, both ends, with messages as long as bundles.
 * {@code each} is how many pass in a second; what a server adds are the sessions.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class GrpcStreamBenchmark {
  /** Messages without an answer, as many as transfers without one in run.sh. */
  private static final int WINDOW = 50;

  private static final long BYTES_PER_BATCH = 64 << 20;
  private static final int MAX_BATCH = 50_000;

  @Param({"100", "10000", "1000000"})
  private int bundleBytes;

  private byte[] message = new byte[0];
  private @Nullable GrpcStream stream;

  /** Opens the stream. */
  @Setup
  public void open() throws IOException {
    message = new byte[bundleBytes];
    stream = new GrpcStream(WINDOW);
  }

  /** Ends it. */
  @TearDown
  public void close() {
    Objects.requireNonNull(stream).close();
  }

  /** So many messages that the start and the end of them do not matter, all answered. */
  @Benchmark
  public void passed(PerPeer per) throws InterruptedException {
    int count = (int) Math.min(MAX_BATCH, BYTES_PER_BATCH / bundleBytes);
    Objects.requireNonNull(stream).pass(message, count);
    per.each += count;
  }
}
