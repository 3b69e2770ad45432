package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.grpc.wire.operator.DrainPeerRequest;
import dev.gantry.adapter.grpc.wire.operator.EndSessionRequest;
import dev.gantry.adapter.grpc.wire.operator.SetLogLevelRequest;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What {@code gantry ctl} changes. */
final class CtlChanges {
  private CtlChanges() {}

  /** {@code gantry ctl reload}. */
  @Command(
      name = "reload",
      mixinStandardHelpOptions = true,
      description = {
        "Has the server read its configuration again, as SIGHUP does.",
        "Sessions that stand stay; whatever is at fault changes nothing."
      },
      footer = {"", "Example: gantry ctl reload --config gantry.toml", ExitCode.HELP})
  static final class Reload implements Callable<Integer> {
    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      return target.run(server -> server.reload(), (answer, _) -> CtlViews.reloaded(answer));
    }
  }

  /** {@code gantry ctl drain}. */
  @Command(
      name = "drain",
      mixinStandardHelpOptions = true,
      description = {
        "With a peer: has its sessions end in order, and no new ones begin, until it is redialled.",
        "Without: has the server leave, as SIGTERM does: no new sessions, SESS_TERM on each,"
            + " acknowledgements awaited up to shutdown-grace.",
        "Returns as soon as that has begun; the process ends when it is done."
      },
      footer = {
        "",
        "Examples: gantry ctl drain ipn:7.0",
        "          gantry ctl drain",
        ExitCode.HELP
      })
  static final class Drain implements Callable<Integer> {
    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "PEER",
        description = "Its address or Node ID, as 'gantry ctl peers' has it.")
    private @Nullable String peer;

    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      var name = peer;
      if (name != null) {
        var request = DrainPeerRequest.newBuilder().setName(name).build();
        return target.run(
            server -> server.drainPeer(request),
            (answer, _) ->
                List.of(answer.getChanged() ? name + " is drained" : name + " was drained before"));
      }
      return target.run(
          server -> server.drain(), (_, _) -> List.of("it drains, and ends when all is done"));
    }
  }

  /** {@code gantry ctl end-session}. */
  @Command(
      name = "end-session",
      mixinStandardHelpOptions = true,
      description = {
        "Ends one session with SESS_TERM; what it has begun comes to its end.",
        "A peer that is dialled is dialled again."
      },
      footer = {"", "Example: gantry ctl end-session 17", ExitCode.HELP})
  static final class EndSession implements Callable<Integer> {
    @Parameters(
        index = "0",
        paramLabel = "NUMBER",
        description = "As 'gantry ctl sessions' has it.")
    private long number;

    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      var request = EndSessionRequest.newBuilder().setNumber(number).build();
      return target.run(
          server -> server.endSession(request), (_, _) -> List.of("session " + number + " ends"));
    }
  }

  /** {@code gantry ctl log-level}. */
  @Command(
      name = "log-level",
      mixinStandardHelpOptions = true,
      description = {
        "Has the server log more or less until it ends, or until this is said again.",
      },
      footer = {"", "Example: gantry ctl log-level debug", ExitCode.HELP})
  static final class LogLevel implements Callable<Integer> {
    @Parameters(
        index = "0",
        paramLabel = "LEVEL",
        description =
            "error, warn, info, debug or trace; configured for log-level of its"
                + " configuration.")
    private String level = "";

    @Mixin private CtlTarget target = new CtlTarget();

    @Override
    public Integer call() throws Exception {
      var request = SetLogLevelRequest.newBuilder().setLevel(level).build();
      return target.run(
          server -> server.logAt(request),
          (answer, _) -> List.of("it logs at " + answer.getLevel()));
    }
  }
}
