package dev.gantry.benchmarks;

import dev.gantry.adapter.spool.SpoolBpa;
import dev.gantry.adapter.spool.SpoolSettings;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.RecordingForwarding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs the spool to be told of a peer among few and among many: {@code each}, the time for
 * one of them until its directory is there, must not grow with their number.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class SpoolBenchmark {
  @Param({"100", "1000", "10000"})
  private int peers;

  private Path directory = Path.of("");
  private @Nullable SpoolBpa spool;

  /** Opens an empty spool. */
  @Setup(Level.Invocation)
  public void open() throws IOException {
    directory = Files.createTempDirectory("gantry-spool-benchmark");
    var settings = SpoolSettings.of(directory, List.of(NodeId.parse("ipn:1.0")));
    var opened = SpoolBpa.open(settings, new RecordingForwarding());
    opened.start(new Nobody());
    spool = opened;
  }

  /** Leaves it, and removes it. */
  @TearDown(Level.Invocation)
  public void close() throws IOException {
    Objects.requireNonNull(spool).leave().toCompletableFuture().join();
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Announces all peers, and waits until the last one has its directory. */
  @Benchmark
  public void announce(PerPeer per) {
    per.each += peers;
    var told = Objects.requireNonNull(spool);
    for (int i = 1; i <= peers; i++) {
      told.announce(
          new PeerAnnouncement(
              new PeerAddress("198.51.100.1:" + i), List.of(NodeId.parse("ipn:" + i + ".0"))));
    }
    var last = directory.resolve("outbox").resolve("ipn:" + peers + ".0");
    while (!Files.isDirectory(last)) {
      Thread.onSpinWait();
    }
  }

  /** Whoever does not care how it stands. */
  private static final class Nobody implements BpaListener {
    @Override
    public void registered(List<NodeId> nodeIds) {}

    @Override
    public void unregistered(String cause) {}
  }
}
