package dev.gantry.bootstrap.cli;

import dev.gantry.bootstrap.wiring.BpaChoice;
import dev.gantry.bootstrap.wiring.DaggerNodeComponent;
import dev.gantry.testbench.load.ReceptionFigures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
    var receiver = loaded.config().listeningOnly();
    // From before anyone can know that we listen until all is let go.
    try (var _ = Signals.onFirst(end::countDown);
        var node = DaggerNodeComponent.factory().create(receiver, bpa(), figures).node()) {
      node.start();
      node.boundAddresses().forEach(address -> out.println("listening on " + address));
      Stdout.flush(out);
      end.await();
      if (!node.stop()) {
        throw new CommandException(
            ExitCode.FAILED, "the sessions did not end in order; the lines above say what did not");
      }
    }
    out.println("received " + figures.figures().sentence());
    out.flush();
    return (figures.figures().bundles() >= bundles ? ExitCode.OK : ExitCode.FAILED).code();
  }

  private BpaChoice bpa() {
    var into = destination.discard ? null : destination.into;
    return into == null ? BpaChoice.discarding() : BpaChoice.receiving(into, "--into");
  }
}
