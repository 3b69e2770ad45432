package dev.gantry.bootstrap.cli;

import dev.gantry.bootstrap.wiring.DaggerClientComponent;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.bench.Bench;
import dev.gantry.testbench.bench.BenchTls;
import dev.gantry.testbench.load.BundleTemplate;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures this machine: a bare Netty pump, then Gantry's own paths as a share of it, all in one
 * run.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures, in one run on loopback: a bare Netty byte pump as the ceiling, then Gantry to"
          + " Gantry without a BPA, from files, out of an outbox, with the spool, and through gRPC"
          + " to the mock BPA.",
      "Compare ratios, not rates: machines differ, and so do their hours."
    },
    footer = {"", "Example: gantry bench --quick", ExitCode.HELP})
final class BenchCommand implements Callable<Integer> {
  private static final List<Integer> SIZES =
      List.of(100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000);
  private static final List<Integer> QUICK_SIZES = List.of(100, 10_000, 1_000_000);

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "BYTES",
      converter = Converters.Bytes.class,
      description = "Bundle sizes (default: 100 to 100000000 in steps of ten).")
  private List<Integer> sizes = new ArrayList<>();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description = "Time of each measurement (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "50",
      description = "Bundles in flight (default: ${DEFAULT-VALUE}).")
  private int window;

  @Option(
      names = "--delay",
      paramLabel = "MS",
      defaultValue = "0",
      description = "One-way delay of the link, by a relay in this process (default: none).")
  private int delayMillis;

  @Option(
      names = "--tls",
      description =
          "Gantry's lanes under TLS with a throw-away PKI, both sides proven; also handshakes, and"
              + " the cipher alone by 'openssl speed' where it is installed.")
  private boolean withTls;

  @Option(names = "--quick", description = "Three sizes, half a second each.")
  private boolean quick;

  @Option(
      names = "--spool-dir",
      paramLabel = "DIR",
      defaultValue = ".",
      description =
          "Where the lanes with files work, and leave nothing (default: the current directory).")
  private Path directory = Path.of(".");

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    check();
    var loaded =
        config.load(
            "bench",
            List.of(new Endpoint.Tcp("127.0.0.1", 0)),
            List.of("peers=[\"127.0.0.1:4556\"]"));
    config.log(loaded);
    var configured = loaded.config();
    var parts = DaggerClientComponent.factory().create(configured);
    try (var _ = parts.tls();
        var benchTls = withTls ? BenchTls.open() : null) {
      var sessions = parts.sessions();
      var options =
          new Bench.Options(
              chosenSizes(),
              window,
              Duration.ofMillis(quick ? 500 : (long) (seconds * 1000)),
              Duration.ofMillis(delayMillis),
              directory,
              sessions.profile(configured.listeners().getFirst().security(), List.of()),
              sessions.profile(configured.peers().getFirst()),
              benchTls);
      var complete = new Bench(options, out).run();
      return (complete ? ExitCode.OK : ExitCode.FAILED).code();
    }
  }

  private List<Integer> chosenSizes() {
    if (!sizes.isEmpty()) {
      return sizes;
    }
    return quick ? QUICK_SIZES : SIZES;
  }

  private void check() {
    if (window < 1 || seconds <= 0 || seconds > 600 || delayMillis < 0 || delayMillis > 60_000) {
      throw new CommandException(
          ExitCode.USAGE,
          "--window must be 1 or more, --seconds more than 0 and at most 600, --delay 0 to 60000");
    }
    if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
      throw new CommandException(
          ExitCode.FILES, "--spool-dir " + directory + " is no directory that can be written");
    }
    for (var size : sizes) {
      if (size < BundleTemplate.MIN_BUNDLE_BYTES) {
        throw new CommandException(
            ExitCode.USAGE,
            "--sizes: the smallest bundle has " + BundleTemplate.MIN_BUNDLE_BYTES + " bytes");
      }
    }
  }
}
