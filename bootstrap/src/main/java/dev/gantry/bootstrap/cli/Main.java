package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigException;
import dev.gantry.bootstrap.wiring.StartupException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The {@code gantry} command. Without a sub-command, {@code gantry -c FILE} serves, as {@code
 * hardy-tcpclv4-server} does.
 */
@Command(
    name = "gantry",
    description = {
      "Carries BPv7 bundles between TCPCLv4 peers (RFC 9174) and a Bundle Processing Agent.",
      "",
      "Without a command, 'gantry -c FILE' serves."
    },
    versionProvider = VersionProvider.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = ExitCode.HELP,
    subcommands = {
      ServeCommand.class,
      SendCommand.class,
      ReceiveCommand.class,
      PingCommand.class,
      BenchCommand.class,
      CheckConfigCommand.class,
      MockBpaCommand.class,
      PkiCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main {
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show stack traces and debug log lines.")
  private boolean verbose;

  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out), new PrintWriter(System.err, true), args));
  }

  /** Runs one command; every error is one line on {@code errors}. */
  static int run(PrintWriter out, PrintWriter errors, String... args) {
    var main = new Main();
    var line = new CommandLine(main);
    line.setOut(out);
    line.setErr(errors);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((failure, _, _) -> report(failure, main.verbose, errors));
    line.setParameterExceptionHandler(
        (failure, _) -> {
          errors.println("gantry: " + UsageError.sentence(failure));
          return ExitCode.USAGE.code();
        });
    var code = line.execute(withDefaultCommand(line, args));
    out.flush();
    return code;
  }

  /** {@code gantry -c FILE} means {@code gantry serve -c FILE}. */
  private static String[] withDefaultCommand(CommandLine line, String[] args) {
    var ownOptions = List.of("-h", "--help", "-V", "--version");
    var words = Arrays.asList(args);
    var named = !words.isEmpty() && line.getSubcommands().containsKey(words.getFirst());
    var serves =
        !named
            && words.stream()
                .anyMatch(
                    w -> w.startsWith("-c") || w.startsWith("--config") || w.startsWith("--set"))
            && words.getFirst().startsWith("-")
            && !ownOptions.contains(words.getFirst())
            && words.stream().noneMatch(line.getSubcommands()::containsKey);
    if (!serves) {
      return args.length == 0 ? new String[] {"--help"} : args;
    }
    var longer = new String[args.length + 1];
    longer[0] = "serve";
    System.arraycopy(args, 0, longer, 1, args.length);
    return longer;
  }

  private static int report(Exception failure, boolean verbose, PrintWriter errors) {
    var code =
        switch (failure) {
          case CommandException e -> e.exitCode();
          case ConfigException _ -> ExitCode.CONFIGURATION;
          case StartupException e ->
              switch (e.kind()) {
                case CONFIGURATION -> ExitCode.CONFIGURATION;
                case ADDRESS -> ExitCode.UNREACHABLE;
                case FILES -> ExitCode.FILES;
              };
          default -> ExitCode.INTERNAL;
        };
    var message =
        code == ExitCode.INTERNAL
            ? "fault in Gantry itself, please report it: " + failure + " (--verbose shows where)"
            : String.valueOf(failure.getMessage());
    errors.println("gantry: " + UsageError.oneLine(message));
    if (verbose) {
      failure.printStackTrace(errors);
    }
    return code.code();
  }
}
