package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.grpc.wire.operator.ListEventsRequest;
import dev.gantry.adapter.grpc.wire.operator.ListPeersRequest;
import dev.gantry.adapter.grpc.wire.operator.ListSessionsRequest;
import dev.gantry.adapter.grpc.wire.operator.ListTransfersRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code gantry ctl} asks and nothing changes by. */
final class CtlLooks {
  private CtlLooks() {}

  /** {@code gantry ctl status}. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Shows the node as a whole: who it is, where it listens, whether it is ready.",
      footer = {"", "Example: gantry ctl status --config gantry.toml", ExitCode.HELP})
  static final class Status implements Callable<Integer> {
    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      return target.run(server -> server.status(), (answer, _) -> CtlViews.status(answer));
    }
  }

  /** {@code gantry ctl sessions}. */
  @Command(
      name = "sessions",
      mixinStandardHelpOptions = true,
      description = "Lists the sessions that exist now.",
      footer = {"", "Example: gantry ctl sessions --peer ipn:7.0", ExitCode.HELP})
  static final class Sessions implements Callable<Integer> {
    @Option(
        names = "--peer",
        paramLabel = "PEER",
        defaultValue = "",
        description = "Only those with this peer: its Node ID, its address, or the host of that.")
    private String peer = "";

    @Option(
        names = "--state",
        paramLabel = "STATE",
        defaultValue = "",
        description = "Only those in this state, such as established-idle.")
    private String state = "";

    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      return target.run(
          server ->
              CtlPages.all(
                  token ->
                      server.sessions(
                          ListSessionsRequest.newBuilder()
                              .setPeer(peer)
                              .setState(state)
                              .setPageToken(token)
                              .build())),
          CtlViews::sessions);
    }
  }

  /** {@code gantry ctl transfers}. */
  @Command(
      name = "transfers",
      mixinStandardHelpOptions = true,
      description = {
        "Lists the transfers in flight now: which way, how far, of how much, for how long.",
        "OF is ? where the peer has not said how long its bundle is."
      },
      footer = {"", "Example: gantry ctl transfers --peer ipn:7.0", ExitCode.HELP})
  static final class Transfers implements Callable<Integer> {
    @Option(
        names = "--peer",
        paramLabel = "PEER",
        defaultValue = "",
        description = "Only those with this peer: its Node ID, its address, or the host of that.")
    private String peer = "";

    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      return target.run(
          server ->
              CtlPages.all(
                  token ->
                      server.transfers(
                          ListTransfersRequest.newBuilder()
                              .setPeer(peer)
                              .setPageToken(token)
                              .build())),
          CtlViews::transfers);
    }
  }

  /** {@code gantry ctl peers}. */
  @Command(
      name = "peers",
      mixinStandardHelpOptions = true,
      description = "Lists the peers: those of the configuration, and those that have come to us.",
      footer = {"", "Example: gantry ctl peers", ExitCode.HELP})
  static final class Peers implements Callable<Integer> {
    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      return target.run(
          server ->
              CtlPages.all(
                  token -> server.peers(ListPeersRequest.newBuilder().setPageToken(token).build())),
          CtlViews::peers);
    }
  }

  /** {@code gantry ctl queues}. */
  @Command(
      name = "queues",
      mixinStandardHelpOptions = true,
      description = "Shows what lies in the spool, its disk, and what peers share of our memory.",
      footer = {"", "Example: gantry ctl queues", ExitCode.HELP})
  static final class Queues implements Callable<Integer> {
    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      return target.run(server -> server.queues(), CtlViews::queues);
    }
  }

  /** {@code gantry ctl events}. */
  @Command(
      name = "events",
      mixinStandardHelpOptions = true,
      description = "Shows what happened lately, oldest first, as the log tells it from info on.",
      footer = {"", "Example: gantry ctl events --limit 20", ExitCode.HELP})
  static final class Events implements Callable<Integer> {
    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "The newest N, 1000 at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      if (limit < 1) {
        throw new CommandException(
            ExitCode.USAGE, "--limit is " + limit + ", and must be from 1 to 1000");
      }
      var request = ListEventsRequest.newBuilder().setLimit(limit).build();
      return target.run(server -> server.events(request), (answer, _) -> CtlViews.events(answer));
    }
  }

  /** {@code gantry ctl config}. */
  @Command(
      name = "config",
      mixinStandardHelpOptions = true,
      description = {
        "Shows the configuration that holds in the server, and where each value comes from.",
        "Secrets are stars."
      },
      footer = {"", "Example: gantry ctl config", ExitCode.HELP})
  static final class Config implements Callable<Integer> {
    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      return target.run(server -> server.configuration(), CtlViews::configuration);
    }
  }
}
