package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.tcp.ClientSession.Established;
import dev.gantry.adapter.tcp.session.SessionOwner.Step;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.port.out.Observer;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Looks at a peer: contact, negotiation, what it offers, the time of each step, orderly end. No
 * bundle moves.
 */
@Command(
    name = "ping",
    mixinStandardHelpOptions = true,
    description = {
      "Opens a session, prints what the peer offered and how long each step took, and ends it in"
          + " order.",
      "No bundle moves."
    },
    footer = {"", "Example: gantry ping 192.0.2.7:4556 --count 3", ExitCode.HELP})
final class PingCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "HOST:PORT",
      description =
          "The peer; [::1]:4556 for IPv6, unix:/path for a Unix socket. Port 4556 when left out.")
  private String address = "";

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description = "Sessions, one after the other (default: ${DEFAULT-VALUE}).")
  private int count;

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (count < 1) {
      throw new CommandException(ExitCode.USAGE, "--count is " + count + ", and must be 1 or more");
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    var allOrderly = true;
    try (var client = Client.open(config, address, new Observer() {})) {
      for (var i = 1; i <= count; i++) {
        var session = client.session();
        var established = client.established(session);
        if (i == 1) {
          describe(established).lines().forEach(out::println);
        }
        var begun = System.nanoTime();
        var end = client.end(session);
        out.println(times(i, established, System.nanoTime() - begun));
        Stdout.flush(out);
        if (end.kind() != SessionEnd.Kind.LOCAL) {
          out.println("the session did not end in order: " + Client.sentence(end));
          allOrderly = false;
        }
      }
    }
    out.flush();
    return (allOrderly ? ExitCode.OK : ExitCode.FAILED).code();
  }

  private static String describe(Established established) {
    var parameters = established.parameters();
    var peer = parameters.peerNodeId();
    return """
    peer          %s
    Node ID       %s
    protection    %s
    keepalive     %s
    Segment MRU   %s bytes
    Transfer MRU  %s bytes
    we are        %s\
    """
        .formatted(
            established.remoteAddress(),
            peer == null
                ? "none given"
                : peer
                    + (parameters.peerNodeIdProven()
                        ? ", proven by its certificate"
                        : ", not proven"),
            established.tls() == null ? "plaintext" : established.tls(),
            parameters.keepaliveSeconds() == 0
                ? "off"
                : parameters.keepaliveSeconds() + " s (the smaller of both offers)",
            bytes(parameters.segmentMtuBytes()),
            bytes(parameters.transferMtuBytes()),
            parameters.localNodeId());
  }

  private static String bytes(long value) {
    return value == Long.MAX_VALUE ? "unlimited," : Long.toString(value);
  }

  private static String times(int number, Established established, long endNanos) {
    var line = new StringBuilder("session ").append(number).append(':');
    var before = 0L;
    for (var step : Step.values()) {
      var at = established.stepNanos().get(step);
      if (at != null) {
        line.append(String.format(Locale.ROOT, " %s %.2f ms,", name(step), (at - before) / 1e6));
        before = at;
      }
    }
    return line.append(String.format(Locale.ROOT, " end %.2f ms", endNanos / 1e6)).toString();
  }

  private static String name(Step step) {
    return switch (step) {
      case CONNECTED -> "connect";
      case CONTACT -> "contact";
      case TLS -> "TLS";
      case ESTABLISHED -> "negotiation";
    };
  }
}
