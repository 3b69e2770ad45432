package dev.gantry.benchmarks;

import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.MessageEncoder;
import dev.gantry.domain.wire.SegmentHeader;
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

/** What one header costs from the octets in a receive buffer to the record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {
  private final MessageDecoder decoder = new MessageDecoder(DecoderLimits.DEFAULT);
  private final ByteBuffer wholeBundle = window(Samples.WHOLE_BUNDLE);
  private final ByteBuffer firstSegment = window(Samples.FIRST_SEGMENT);
  private final ByteBuffer nextSegment = window(Samples.NEXT_SEGMENT);
  private final ByteBuffer acknowledgement = window(Samples.ACKNOWLEDGEMENT);
  private final ByteBuffer sessionInit = window(Samples.SESSION_INIT);

  /** A bundle of one segment, without extension items. */
  @Benchmark
  public Decoding wholeBundle() {
    return decoder.decode(wholeBundle.rewind());
  }

  /** The first of several segments, with a Transfer Length. */
  @Benchmark
  public Decoding firstSegment() {
    return decoder.decode(firstSegment.rewind());
  }

  /** A segment that begins nothing. */
  @Benchmark
  public Decoding nextSegment() {
    return decoder.decode(nextSegment.rewind());
  }

  /** An XFER_ACK. */
  @Benchmark
  public Decoding acknowledgement() {
    return decoder.decode(acknowledgement.rewind());
  }

  /** A SESS_INIT, once for each session. */
  @Benchmark
  public Decoding sessionInit() {
    return decoder.decode(sessionInit.rewind());
  }

  private static ByteBuffer window(SegmentHeader header) {
    var window = ByteBuffer.allocateDirect(MessageEncoder.encodedLength(header));
    MessageEncoder.encode(header, window);
    return window;
  }

  private static ByteBuffer window(Message message) {
    var window = ByteBuffer.allocateDirect(MessageEncoder.encodedLength(message));
    MessageEncoder.encode(message, window);
    return window;
  }
}
