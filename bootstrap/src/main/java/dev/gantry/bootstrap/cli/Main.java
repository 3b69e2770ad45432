package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigException;
import dev.gantry.bootstrap.logging.LogSetup;
import dev.gantry.bootstrap.wiring.StartupException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
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
    footer = ExitCode.HELP)
public final class Main {
  private static final Set<String> VERSION_OPTIONS = Set.of("-V", "--version");
  private static final Set<String> OWN_OPTIONS = Set.of("-h", "--help", "-V", "--version");
  private static final SequencedMap<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("serve", ServeCommand.class);
    COMMANDS.put("send", SendCommand.class);
    COMMANDS.put("receive", ReceiveCommand.class);
    COMMANDS.put("ping", PingCommand.class);
    COMMANDS.put("bench", BenchCommand.class);
    COMMANDS.put("conform", ConformCommand.class);
    COMMANDS.put("simulate", SimulateCommand.class);
    COMMANDS.put("check-config", CheckConfigCommand.class);
    COMMANDS.put("mock-bpa", MockBpaCommand.class);
    COMMANDS.put("nats", NatsCommand.class);
    COMMANDS.put("pki", PkiCommand.class);
    COMMANDS.put("ctl", CtlCommand.class);
    COMMANDS.put("help", CommandLine.HelpCommand.class);
  }

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show stack traces and debug log lines.")
  private boolean verbose;

  private boolean jsonErrors;

  private Main() {}

  /** Has the error of a command be a line like those of its log. */
  void tellErrorsAsJson() {
    jsonErrors = true;
  }

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    System.exit(run(Stdout.ofProcess(), new PrintWriter(System.err, true), args));
  }

  /** The command with all its sub-commands, for whoever describes them. */
  static CommandLine whole() {
    var line = new CommandLine(new Main());
    COMMANDS.forEach(line::addSubcommand);
    return line;
  }

  /** Runs one command; every error is one line on {@code errors}. */
  static int run(PrintWriter out, PrintWriter errors, String... args) {
    var main = new Main();
    var words = withDefaultCommand(args);
    var line = new CommandLine(main);
    addCommands(line, words);
    line.setOut(out);
    line.setErr(errors);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((failure, _, _) -> main.report(failure, errors));
    line.setParameterExceptionHandler(
        (failure, _) -> {
          errors.println("gantry: " + UsageError.sentence(failure));
          return ExitCode.USAGE.code();
        });
    var code = line.execute(words);
    if (out.checkError() && code == ExitCode.OK.code()) {
      errors.println("gantry: " + Stdout.problem(out));
      return ExitCode.FILES.code();
    }
    return code;
  }

  /**
   * Adds the command that is asked for, and all where that is not plain: to look through the
   * options of one takes longer than many commands run.
   */
  private static void addCommands(CommandLine line, String[] words) {
    var first = words[0];
    if (VERSION_OPTIONS.contains(first) && words.length == 1) {
      return;
    }
    var asked = first.equals("help") ? null : COMMANDS.get(first);
    if (asked != null) {
      line.addSubcommand(first, asked);
    } else {
      COMMANDS.forEach(line::addSubcommand);
    }
  }

  /** {@code gantry -c FILE} means {@code gantry serve -c FILE}. */
  private static String[] withDefaultCommand(String[] args) {
    if (args.length == 0) {
      return new String[] {"--help"};
    }
    var words = Arrays.asList(args);
    var serves =
        words.getFirst().startsWith("-")
            && !OWN_OPTIONS.contains(words.getFirst())
            && words.stream().anyMatch(Main::isOptionOfServe)
            && words.stream().noneMatch(COMMANDS::containsKey);
    if (!serves) {
      return args;
    }
    var longer = new String[args.length + 1];
    longer[0] = "serve";
    System.arraycopy(args, 0, longer, 1, args.length);
    return longer;
  }

  private static boolean isOptionOfServe(String word) {
    return word.startsWith("-c") || word.startsWith("--config") || word.startsWith("--set");
  }

  private int report(Exception failure, PrintWriter errors) {
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
    errors.println(LogSetup.error(UsageError.oneLine(message), jsonErrors));
    if (verbose) {
      failure.printStackTrace(errors);
    }
    return code.code();
  }
}
