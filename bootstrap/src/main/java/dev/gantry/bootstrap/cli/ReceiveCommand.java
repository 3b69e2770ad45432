package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.spool.SpoolBpa;
import dev.gantry.adapter.spool.SpoolException;
import dev.gantry.adapter.spool.SpoolSettings;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import dev.gantry.bootstrap.wiring.TcpWiring;
import dev.gantry.bootstrap.wiring.TlsWiring;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.testbench.load.ReceptionFigures;
import dev.gantry.testbench.memory.InMemoryBpa;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Receives bundles into a directory, or counts and throws them away. */
@Command(
    name = "receive",
    mixinStandardHelpOptions = true,
    description = {
      "Receives bundles: into a directory, each forced to disk before it is acknowledged, or to be"
          + " counted and thrown away.",
      "Ends after --bundles, or on SIGTERM and SIGINT, and prints what came. Time counts while a"
          + " session is open, from its begin to its last bundle.",
      "Of a configuration, the listeners and peers are left alone; a listener with the address of"
          + " --listen says how to listen."
    },
    footer = {
      "",
      "Examples: gantry receive --listen 127.0.0.1:4556 --into bundles",
      "          gantry receive --listen 127.0.0.1:0 --discard --bundles 1000",
      ExitCode.HELP
    })
final class ReceiveCommand implements Callable<Integer> {
  private static final Duration EXTRA = Duration.ofSeconds(15);

  @Option(
      names = "--listen",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where to listen; port 0 takes a free one and prints it.")
  private String listen = "";

  @ArgGroup(multiplicity = "1")
  private Destination destination = new Destination();

  @Option(
      names = "--bundles",
      paramLabel = "N",
      defaultValue = "0",
      description = "Ends after N bundles (default: never).")
  private long bundles;

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  /** Where bundles go. */
  static final class Destination {
    @Option(
        names = "--into",
        paramLabel = "DIR",
        description = "Each bundle becomes a file in this directory.")
    private @Nullable Path into;

    @Option(names = "--discard", description = "Bundles are acknowledged, counted and thrown away.")
    private boolean discard;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (bundles < 0) {
      throw new CommandException(
          ExitCode.USAGE, "--bundles is " + bundles + ", and must be 0 or more");
    }
    var endpoint = ConfigOptions.endpoint("--listen", listen, null);
    var loaded = config.load("--listen", List.of(endpoint), List.of());
    config.log(loaded);
    var figures = new ReceptionFigures(bundles);
    var end = new CountDownLatch(1);
    figures.enough().thenRun(end::countDown);
    // From before anyone can know that we listen until all is let go.
    try (var _ = Signals.onFirst(end::countDown);
        var tls = TlsWiring.open(loaded.config(), System.getenv())) {
      receive(loaded.config(), tls, figures, end, out);
    }
    out.println("received " + figures.figures().sentence());
    out.flush();
    return (figures.figures().bundles() >= bundles ? ExitCode.OK : ExitCode.FAILED).code();
  }

  private void receive(
      GantryConfig configured,
      TlsWiring tls,
      ReceptionFigures figures,
      CountDownLatch end,
      PrintWriter out)
      throws InterruptedException {
    var wiring = new TcpWiring(configured, tls);
    var endpoint = wiring.listener(configured.listeners().getFirst());
    var settings = wiring.settings(List.of(endpoint), List.of());
    try (var tcp = new TcpConvergenceLayer(settings, figures, new SplittableRandom())) {
      var bpa = bpa(ConfigOptions.nodeIds(configured), tcp);
      try {
        tcp.start(bpa);
      } catch (IOException e) {
        await(bpa.leave().toCompletableFuture(), EXTRA);
        throw new CommandException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()), e);
      }
      tcp.boundAddresses().forEach(address -> out.println("listening on " + address));
      out.flush();
      end.await();
      var grace = configured.node().shutdownGrace();
      await(tcp.drain(grace).toCompletableFuture(), grace.plus(EXTRA));
      await(bpa.leave().toCompletableFuture(), EXTRA);
    }
  }

  private BundleProcessingAgent bpa(List<NodeId> nodeIds, TcpConvergenceLayer tcp) {
    var into = destination.discard ? null : destination.into;
    if (into == null) {
      return InMemoryBpa.discarding(nodeIds.toArray(NodeId[]::new));
    }
    if (Files.exists(into) && !Files.isDirectory(into)) {
      throw new CommandException(
          ExitCode.FILES, "--into " + into + " is there and is no directory; name another one");
    }
    try {
      return SpoolBpa.openReceiving(SpoolSettings.of(into, nodeIds), tcp);
    } catch (SpoolException e) {
      throw new CommandException(ExitCode.FILES, "--into: " + e.getMessage(), e);
    }
  }

  private static void await(CompletableFuture<Void> stage, Duration limit)
      throws InterruptedException {
    try {
      stage.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "the sessions did not end in order within " + limit.toSeconds() + " s",
          e);
    }
  }
}
