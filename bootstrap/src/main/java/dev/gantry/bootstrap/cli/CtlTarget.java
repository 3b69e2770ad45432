package dev.gantry.bootstrap.cli;

import com.google.protobuf.Message;
import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.grpc.operator.OperatorClient;
import dev.gantry.adapter.grpc.operator.ServerPort;
import dev.gantry.port.in.OperatorException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which server {@code gantry ctl} asks, and how it shows what that says. */
final class CtlTarget {
  /** Reading certificates and binding listeners takes a moment; a minute is a server that hangs. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** How answers are shown. */
  enum Output {
    TABLE,
    JSON
  }

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Unix socket of the server (default: admin-socket of its configuration).")
  private @Nullable Path socket;

  @Mixin private CtlAddress address = new CtlAddress();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      defaultValue = "table",
      description = "table for people, json for programs (default: ${DEFAULT-VALUE}).")
  private Output output = Output.TABLE;

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec(Target.MIXEE)
  private @Nullable CommandSpec command;

  /** What is asked, and the lines that show the answer. */
  interface Work<A extends Message> {
    A ask(OperatorClient server) throws IOException, OperatorException;
  }

  /** The lines that show an answer to people. */
  interface View<A extends Message> {
    List<String> lines(A answer, int width);
  }

  /**
   * Asks the server and prints what it says.
   *
   * @throws CommandException with one sentence for people when it cannot be reached, or says no
   */
  <A extends Message> int run(Work<A> work, View<A> view) throws ConfigException {
    var out = Objects.requireNonNull(command).commandLine().getOut();
    return follow(
        server -> {
          var answer = work.ask(server);
          if (isJson()) {
            out.println(OperatorClient.json(answer));
          } else {
            view.lines(answer, TerminalTable.terminalWidth(System.getenv("COLUMNS")))
                .forEach(out::println);
          }
          out.flush();
        });
  }

  /** What goes on by itself. */
  interface Talk {
    void with(OperatorClient server) throws IOException, OperatorException;
  }

  /**
   * Speaks with the server.
   *
   * @throws CommandException with one sentence for people when it cannot be reached, or says no
   */
  int follow(Talk talk) throws ConfigException {
    var port = address.port(Objects.requireNonNull(command), socket != null);
    return port == null ? followAtSocket(talk, socket()) : followAtPort(talk, port);
  }

  private static int followAtSocket(Talk talk, Path path) {
    try (var server = OperatorClient.atSocket(path, PATIENCE)) {
      return speak(talk, server);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNREACHABLE,
          "no Gantry answers at "
              + path
              + " ("
              + e.getMessage()
              + "): does it run, as a user whose socket you may use? --socket or --config names"
              + " the socket of another",
          e);
    }
  }

  private static int followAtPort(Talk talk, ServerPort port) {
    try (var server = OperatorClient.atPort(port, PATIENCE)) {
      return speak(talk, server);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNREACHABLE,
          "no Gantry answers at "
              + port
              + " ("
              + e.getMessage()
              + "): is that its admin-grpc-address? "
              + (port.tls() == null
                  ? "--ca asks over TLS, which a server with admin-tls wants"
                  : "--ca names who vouches for its certificate, --cert and --key what shows who"
                      + " you are"),
          e);
    }
  }

  private static int speak(Talk talk, OperatorClient server) throws IOException {
    try {
      talk.with(server);
      return ExitCode.OK.code();
    } catch (OperatorException e) {
      throw new CommandException(
          e.kind() == OperatorException.Kind.INVALID ? ExitCode.USAGE : ExitCode.FAILED,
          String.valueOf(e.getMessage()),
          e);
    }
  }

  /** Whether a program reads what is shown. */
  boolean isJson() {
    return output == Output.JSON;
  }

  private Path socket() throws ConfigException {
    if (socket != null) {
      return socket;
    }
    var configured = config.load().config().admin().socket();
    if (configured == null) {
      throw new CommandException(
          ExitCode.CONFIGURATION,
          "admin-socket is off in the configuration: --socket names the socket of another server");
    }
    return configured.path();
  }
}
