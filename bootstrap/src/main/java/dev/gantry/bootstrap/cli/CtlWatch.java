package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.grpc.operator.OperatorClient;
import dev.gantry.adapter.grpc.wire.operator.WatchEventsRequest;
import dev.gantry.adapter.grpc.wire.operator.WatchPeersRequest;
import dev.gantry.port.in.OperatorException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gantry ctl watch}: a line for each change, until it is stopped. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the peers, then a line for each change of one, as it comes, until it is stopped.",
      "With --events what happens, as the log tells it from info on."
    },
    footer = {
      "",
      "Examples: gantry ctl watch",
      "          gantry ctl watch --events --output json",
      ExitCode.HELP
    })
final class CtlWatch implements Callable<Integer> {
  @Option(names = "--events", description = "What happens, instead of peers.")
  private boolean events;

  @Mixin private CtlTarget target = new CtlTarget();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return target.follow(events ? this::events : this::peers);
  }

  private void peers(OperatorClient server) throws IOException, OperatorException {
    while (true) {
      try {
        server.watchPeers(
            WatchPeersRequest.getDefaultInstance(),
            change ->
                line(
                    target.isJson()
                        ? OperatorClient.jsonLine(change)
                        : Instant.now().truncatedTo(ChronoUnit.SECONDS)
                            + " "
                            + CtlViews.change(change)));
      } catch (OperatorException e) {
        if (e.kind() != OperatorException.Kind.MISSED) {
          throw e;
        }
        // All of them again: nothing that is shown last is out of date.
      }
    }
  }

  private void events(OperatorClient server) throws IOException, OperatorException {
    while (true) {
      try {
        server.watchEvents(
            WatchEventsRequest.getDefaultInstance(),
            happened ->
                line(
                    target.isJson()
                        ? OperatorClient.jsonLine(happened.getEvent())
                        : CtlViews.event(happened.getEvent())));
      } catch (OperatorException e) {
        if (e.kind() != OperatorException.Kind.MISSED) {
          throw e;
        }
        line("... some were missed: 'gantry ctl events' has the last ones");
      }
    }
  }

  private void line(String text) {
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(text);
    out.flush();
  }
}
