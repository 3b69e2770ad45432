package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.grpc.wire.operator.AddPeerRequest;
import dev.gantry.adapter.grpc.wire.operator.RedialPeerRequest;
import dev.gantry.adapter.grpc.wire.operator.RemovePeerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code gantry ctl} changes about peers. */
final class CtlPeers {
  private CtlPeers() {}

  /** {@code gantry ctl add-peer}. */
  @Command(
      name = "add-peer",
      mixinStandardHelpOptions = true,
      description = {
        "Adds a peer until the server ends; it is dialled at once.",
        "A reload keeps it. To keep it for good, write it down in the configuration, too."
      },
      footer = {
        "",
        "Example: gantry ctl add-peer 192.0.2.7:4556 --with node-id=ipn:7.0",
        ExitCode.HELP
      })
  static final class Add implements Callable<Integer> {
    @Parameters(
        index = "0",
        paramLabel = "HOST:PORT",
        description = "Where it is dialled; port 4556 when left out.")
    private String address = "";

    @Option(
        names = "--with",
        paramLabel = "KEY=VALUE",
        description =
            "One more key of its table in peers of the configuration; values as --set takes them."
                + " May be repeated.")
    private List<String> settings = new ArrayList<>();

    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      var request = AddPeerRequest.newBuilder().setAddress(address).putAllSettings(table()).build();
      return target.run(
          server -> server.addPeer(request),
          (answer, _) ->
              List.of(
                  answer.getChanged()
                      ? address + " is a peer until the server ends"
                      : address + " is a peer with these settings already"));
    }

    private Map<String, String> table() {
      var table = new LinkedHashMap<String, String>();
      for (var setting : settings) {
        int equals = setting.indexOf('=');
        if (equals <= 0) {
          throw new CommandException(ExitCode.USAGE, "--with " + setting + ": expected KEY=VALUE");
        }
        table.put(setting.substring(0, equals), setting.substring(equals + 1));
      }
      return table;
    }
  }

  /** {@code gantry ctl remove-peer}. */
  @Command(
      name = "remove-peer",
      mixinStandardHelpOptions = true,
      description = {
        "Removes a peer of the configuration, or one that was added, until the server ends.",
        "It is dialled no more; its sessions stay, unless it is drained first. A reload does not"
            + " bring it back, add-peer does."
      },
      footer = {"", "Example: gantry ctl remove-peer 192.0.2.7:4556", ExitCode.HELP})
  static final class Remove implements Callable<Integer> {
    @Parameters(
        index = "0",
        paramLabel = "PEER",
        description = "Its address, or its Node ID in the configuration.")
    private String peer = "";

    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      var request = RemovePeerRequest.newBuilder().setName(peer).build();
      return target.run(
          server -> server.removePeer(request), (_, _) -> List.of(peer + " is dialled no more"));
    }
  }

  /** {@code gantry ctl redial}. */
  @Command(
      name = "redial",
      mixinStandardHelpOptions = true,
      description = {
        "Has a peer dialled now, whatever it waits for.",
        "One that was drained is a peer like others again."
      },
      footer = {"", "Example: gantry ctl redial 192.0.2.7:4556", ExitCode.HELP})
  static final class Redial implements Callable<Integer> {
    @Parameters(
        index = "0",
        paramLabel = "PEER",
        description = "Its address or Node ID, as 'gantry ctl peers' has it.")
    private String peer = "";

    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      var request = RedialPeerRequest.newBuilder().setName(peer).build();
      return target.run(
          server -> server.redial(request),
          (answer, _) ->
              List.of(answer.getChanged() ? peer + " is dialled" : peer + " has a session"));
    }
  }
}
