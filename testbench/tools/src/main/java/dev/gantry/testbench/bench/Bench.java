package dev.gantry.testbench.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.gantry.adapter.grpc.bpa.GrpcBpa;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.adapter.spool.SpoolBpa;
import dev.gantry.adapter.spool.SpoolSettings;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.testbench.load.BundleSource;
import dev.gantry.testbench.load.FileBundles;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.mock.MockBpa;
import dev.gantry.testbench.mock.MockBpaSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Runs every lane at every size and prints the table. */
public final class Bench {
  private static final NodeId NODE = NodeId.parse("ipn:98.0");
  private static final Duration WARM_UP = Duration.ofMillis(700);

  /** The largest bundle that fits into a message of a BPA as hardy's is. */
  private static final int MAX_GRPC_BUNDLE_BYTES = (16 << 20) - (64 << 10);

  /** Different files that are sent again and again, and their octets. */
  private static final int MAX_FILES = 20_000;

  private static final int MAX_FILES_BYTES = 200_000_000;

  private final Options options;
  private final PrintWriter out;

  /**
   * What is measured.
   *
   * @param sizes bundle sizes, octets
   * @param window bundles in flight
   * @param duration of each measurement
   * @param oneWayDelay of the link, zero for loopback as it is
   * @param directory where the spool lane works
   * @param server how the server side speaks
   * @param client how the client side speaks
   * @param tls runs Gantry's lanes under TLS, and measures handshakes; null for plaintext
   */
  public record Options(
      List<Integer> sizes,
      int window,
      Duration duration,
      Duration oneWayDelay,
      Path directory,
      SessionProfile server,
      SessionProfile client,
      @Nullable BenchTls tls) {
    public Options {
      sizes = List.copyOf(sizes);
    }
  }

  public Bench(Options options, PrintWriter out) {
    this.options = options;
    this.out = out;
  }

  /** Measures and prints; returns whether every measurement succeeded. */
  public boolean run() throws InterruptedException {
    var tls = options.tls() == null ? null : new TlsMarks(options.tls(), out);
    var complete = tls == null || tls.measure(options.duration());
    out.printf(
        Locale.ROOT,
        "%d in flight, one session, %.1f s each, loopback%s, Java %s%n",
        options.window(),
        options.duration().toMillis() / 1e3,
        options.oneWayDelay().isZero()
            ? ""
            : " with " + options.oneWayDelay().toMillis() + " ms one-way delay",
        Runtime.version().feature());
    out.printf(
        "%-22s %12s %12s %12s %12s %8s%n",
        "lane", "bundle", "bundles/s", "MB/s", "CPU us/b", "ratio");
    out.flush();
    var lanes = lanes();
    for (var size : options.sizes()) {
      var ceiling = 0.0;
      for (var lane : lanes) {
        if (size <= lane.maxBundleBytes()) {
          var rate = measure(lane, size, ceiling);
          complete &= rate > 0;
          if (tls != null && lane instanceof GantryLane) {
            tls.share(lane.name(), size, rate);
          }
          ceiling = ceiling == 0 ? rate : ceiling;
        }
      }
    }
    if (tls != null) {
      tls.summary();
    }
    return complete;
  }

  private double measure(Lane lane, int size, double ceiling) throws InterruptedException {
    try {
      lane.run(size, options.window(), WARM_UP);
      var cpuBefore = cpuNanos();
      var figures = lane.run(size, options.window(), options.duration());
      var cpu = cpuNanos() - cpuBefore;
      var rate = figures.bundlesPerSecond();
      out.printf(
          Locale.ROOT,
          "%-22s %12s %12.0f %12.1f %12.2f %8s%n",
          lane.name(),
          sizeText(size),
          rate,
          figures.megabytesPerSecond(),
          cpu / 1e3 / Math.max(1, figures.bundles()),
          ceiling == 0 ? "1" : String.format(Locale.ROOT, "%.2f", rate / ceiling));
      out.flush();
      return rate;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      out.printf("%-22s %12s failed: %s%n", lane.name(), sizeText(size), e);
      out.flush();
      return 0;
    }
  }

  private List<Lane> lanes() {
    var tls = options.tls();
    var profiles =
        tls == null
            ? new GantryLane.Profiles(options.server(), options.client())
            : new GantryLane.Profiles(tls.secured(options.server()), tls.secured(options.client()));
    var delay = options.oneWayDelay();
    var lanes = new ArrayList<Lane>();
    if (delay.isZero()) {
      lanes.add(new PumpLane());
    }
    lanes.add(
        new GantryLane(
            "Gantry, no BPA",
            Integer.MAX_VALUE,
            profiles,
            delay,
            (_, _) -> InMemoryBpa.discarding(NODE)));
    lanes.add(
        new GantryLane(
            "Gantry, files",
            MAX_FILES_BYTES / 4,
            profiles,
            delay,
            (_, _) -> InMemoryBpa.discarding(NODE),
            this::files));
    if (delay.isZero()) {
      lanes.add(new OutboxLane(profiles, options.directory()));
    }
    lanes.add(new GantryLane("Gantry, spool", Integer.MAX_VALUE, profiles, delay, this::spool));
    lanes.add(
        new GantryLane(
            "Gantry, gRPC mock BPA", MAX_GRPC_BUNDLE_BYTES, profiles, delay, Bench::grpc));
    return lanes;
  }

  private BundleSource files(int bundleBytes, CleanUp cleanUp) throws IOException {
    var directory = Files.createTempDirectory(options.directory(), "gantry-bench-");
    cleanUp.add(() -> delete(directory));
    var files = BundleFiles.write(directory, bundleBytes, MAX_FILES, MAX_FILES_BYTES);
    var reads = cleanUp.add(Executors.newFixedThreadPool(FileBundles.READERS));
    return FileBundles.of(files, Integer.MAX_VALUE, reads);
  }

  private BundleProcessingAgent spool(Forwarding forwarding, CleanUp cleanUp) throws IOException {
    var directory = Files.createTempDirectory(options.directory(), "gantry-bench-");
    cleanUp.add(() -> delete(directory));
    return SpoolBpa.open(SpoolSettings.of(directory, List.of(NODE)), forwarding);
  }

  private static BundleProcessingAgent grpc(Forwarding forwarding, CleanUp cleanUp)
      throws IOException {
    var mock = cleanUp.add(MockBpa.start(MockBpaSettings.DEFAULT.discarding()));
    return new GrpcBpa(
        GrpcBpaSettings.of(mock.uri(), "bench"), forwarding, new SplittableRandom(1));
  }

  static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static long cpuNanos() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return system instanceof OperatingSystemMXBean process ? process.getProcessCpuTime() : 0;
  }

  static String sizeText(int bytes) {
    if (bytes >= 1_000_000) {
      return bytes / 1_000_000 + " MB";
    }
    return bytes >= 1000 ? bytes / 1000 + " kB" : bytes + " B";
  }
}
