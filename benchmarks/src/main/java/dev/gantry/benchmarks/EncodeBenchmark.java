package dev.gantry.benchmarks;

import dev.gantry.domain.wire.MessageEncoder;
import java.nio.ByteBuffer;
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

/** What one header costs from the record to the octets in a send buffer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {
  private static final int BUFFER_BYTES = 256;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  /** A bundle of one segment, without extension items. */
  @Benchmark
  public ByteBuffer wholeBundle() {
    MessageEncoder.encode(Samples.WHOLE_BUNDLE, buffer.clear());
    return buffer;
  }

  /** The first of several segments, with a Transfer Length. */
  @Benchmark
  public ByteBuffer firstSegment() {
    MessageEncoder.encode(Samples.FIRST_SEGMENT, buffer.clear());
    return buffer;
  }

  /** An XFER_ACK. */
  @Benchmark
  public ByteBuffer acknowledgement() {
    MessageEncoder.encode(Samples.ACKNOWLEDGEMENT, buffer.clear());
    return buffer;
  }

  /** A SESS_INIT, once for each session. */
  @Benchmark
  public ByteBuffer sessionInit() {
    MessageEncoder.encode(Samples.SESSION_INIT, buffer.clear());
    return buffer;
  }
}
