package dev.gantry.bootstrap.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gantry ctl}: asks and changes a server that runs. */
@Command(
    name = "ctl",
    mixinStandardHelpOptions = true,
    description = {
      "Asks a server that runs how it is, and changes it.",
      "",
      "It speaks with the server at its Unix socket (admin-socket), so it runs as the same user,"
          + " and finds the socket by the server's configuration or --socket. With --address it"
          + " asks over TCP, another machine over TLS."
    },
    footer = {
      "",
      "Examples: gantry ctl status --config gantry.toml",
      "          gantry ctl sessions --peer ipn:7.0 --output json",
      "          gantry ctl log-level debug --socket /run/gantry/socket",
      "          gantry ctl peers --address node.example:4557 --ca ca.pem --cert me.pem --key"
          + " me.key",
      ExitCode.HELP
    },
    subcommands = {
      CtlLooks.Status.class,
      CtlLooks.Sessions.class,
      CtlLooks.Transfers.class,
      CtlLooks.Peers.class,
      CtlWatch.class,
      CtlLooks.Queues.class,
      CtlLooks.Events.class,
      CtlLooks.Config.class,
      CtlChanges.Reload.class,
      CtlPeers.Add.class,
      CtlPeers.Remove.class,
      CtlPeers.Redial.class,
      CtlChanges.Drain.class,
      CtlChanges.EndSession.class,
      CtlChanges.LogLevel.class
    })
final class CtlCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var line = Objects.requireNonNull(spec).commandLine();
    throw new ParameterException(
        line, "ctl needs one of: " + String.join(", ", line.getSubcommands().keySet()));
  }
}
