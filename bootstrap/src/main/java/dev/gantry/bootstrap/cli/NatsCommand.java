package dev.gantry.bootstrap.cli;

import dev.gantry.domain.identity.NodeId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry nats}: what people do by hand at the NATS that keeps the bundles. */
@Command(
    name = "nats",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the streams of a NATS that keeps the bundles, and puts bundles for peers there.",
      "Which NATS, and how it knows us, is said by the configuration of the servers: bpa-address,"
          + " bpa.tls and nats.credentials."
    },
    footer = {
      "",
      "Examples: gantry nats init --set bpa-address=nats://127.0.0.1:4222",
      "          gantry nats put --config gantry.toml --peer ipn:7.0 bundle.cbor",
      ExitCode.HELP
    },
    subcommands = {NatsCommand.InitCommand.class, NatsCommand.PutCommand.class})
final class NatsCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "nats needs one of: init, put");
  }

  /** {@code gantry nats init}. */
  @Command(
      name = "init",
      mixinStandardHelpOptions = true,
      description = {
        "Makes the streams that bundles lie in, as far as they are not there, and prints them.",
        "What is there stays as it is; one of another form is an error."
      },
      footer = {
        "",
        "Example: gantry nats init --set bpa-address=nats://127.0.0.1:4222 --replicas 3",
        ExitCode.HELP
      })
  static final class InitCommand implements Callable<Integer> {
    @Option(
        names = "--replicas",
        paramLabel = "NUMBER",
        description =
            "Servers that keep each bundle, 1 to 5 (default: nats.require-replicas of the"
                + " configuration).")
    private @Nullable Integer replicas;

    @Mixin private ConfigOptions config = new ConfigOptions();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      var loaded = config.load();
      config.log(loaded);
      if (replicas != null && (replicas < 1 || replicas > 5)) {
        throw new CommandException(ExitCode.USAGE, "--replicas is 1 to 5, not " + replicas);
      }
      return NatsWork.init(Objects.requireNonNull(spec).commandLine().getOut(), loaded, replicas);
    }
  }

  /** {@code gantry nats put}. */
  @Command(
      name = "put",
      mixinStandardHelpOptions = true,
      description = {
        "Stores bundles for a peer, one from each file; the instance that has a session with it"
            + " sends them.",
        "A bundle that is put again within ten minutes is stored once. One that is longer than a"
            + " message of NATS goes into its object store, up to 1 GiB."
      },
      footer = {
        "",
        "Example: gantry nats put --set bpa-address=nats://127.0.0.1:4222 --peer ipn:7.0 a.cbor",
        ExitCode.HELP
      })
  static final class PutCommand implements Callable<Integer> {
    @Option(
        names = "--peer",
        required = true,
        paramLabel = "NODE-ID",
        description = "Node ID of the peer that is to have them, for example ipn:7.0.")
    private String peer = "";

    @Parameters(
        arity = "1..*",
        paramLabel = "FILE",
        description = "Files with a bundle in each; - for stdin.")
    private List<Path> files = new ArrayList<>();

    @Mixin private ConfigOptions config = new ConfigOptions();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      var node = node();
      var loaded = config.load();
      config.log(loaded);
      return NatsWork.put(Objects.requireNonNull(spec).commandLine().getOut(), loaded, node, files);
    }

    private NodeId node() {
      try {
        return NodeId.parse(peer);
      } catch (IllegalArgumentException e) {
        throw new CommandException(
            ExitCode.USAGE,
            "--peer '" + peer + "' is no Node ID such as ipn:7.0: " + e.getMessage(),
            e);
      }
    }
  }
}
