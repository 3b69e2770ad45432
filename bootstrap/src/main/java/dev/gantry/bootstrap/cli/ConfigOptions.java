package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.config.ConfigLoader;
import dev.gantry.adapter.config.ConfigSources;
import dev.gantry.adapter.config.ListeningPlaces;
import dev.gantry.adapter.config.LoadedConfig;
import dev.gantry.adapter.config.LogConfig;
import dev.gantry.adapter.config.Origin;
import dev.gantry.bootstrap.logging.LiveLog;
import dev.gantry.bootstrap.logging.LogFile;
import dev.gantry.bootstrap.logging.LogSetup;
import dev.gantry.port.address.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** {@code --config} and {@code --set}, the same in every command that has a configuration. */
final class ConfigOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration file: .toml, .yaml, .yml or .json.")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Sets one key, over file and environment. The value is TOML; a bare word is a string. May"
              + " be repeated.")
  private List<String> sets = new ArrayList<>();

  @Spec(Target.MIXEE)
  private @Nullable CommandSpec command;

  /** The configuration that file, environment and {@code --set} give. */
  LoadedConfig load() throws ConfigException {
    return sources().assemble();
  }

  /** What file, environment and {@code --set} say now. */
  ConfigSources sources() throws ConfigException {
    return ConfigLoader.sources(file, System.getenv(), sets);
  }

  /**
   * The same for a command that is no server: it logs warnings only, unless {@code --set} says
   * otherwise.
   *
   * @param argument of the command line that the rest comes from, for messages
   * @param listeners where it listens; what the configuration says about others is not looked at
   * @param overrides as of {@code --set}, stronger than everything: what the command line names in
   *     so many words
   */
  LoadedConfig load(String argument, List<Endpoint> listeners, List<String> overrides)
      throws ConfigException {
    var origin = new Origin.Argument(argument);
    return ConfigLoader.loadGiven(
        file,
        System.getenv(),
        List.of(
            new ConfigLoader.Given(origin, List.of("log-level=warn")),
            new ConfigLoader.Given(new Origin.SetOption(), sets),
            new ConfigLoader.Given(origin, overrides)),
        new ListeningPlaces(origin, listeners));
  }

  /** {@code KEY=["ADDRESS"]}, for an address that has been parsed. */
  static String listOf(String key, Endpoint endpoint) {
    var text = endpoint.text().replace("\\", "\\\\").replace("\"", "\\\"");
    return key + "=[\"" + text + "\"]";
  }

  /**
   * Reads an address of the command line.
   *
   * @param defaultPort for one without a port; null demands one
   */
  static Endpoint endpoint(String argument, String text, @Nullable Integer defaultPort) {
    try {
      return Endpoint.parse(text, defaultPort);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE,
          argument
              + " '"
              + text
              + "' is no address such as node.example:4556, [2001:db8::1]:4556 or"
              + " unix:/run/peer.sock: "
              + e.getMessage(),
          e);
    }
  }

  /** Sets up logging as a configuration says, or {@code --verbose}. */
  void log(LoadedConfig loaded) {
    var log = loaded.config().log();
    LogSetup.apply(level(log), log.format() == LogConfig.Format.JSON);
  }

  /** The same for a server, whose operators may have something else logged. */
  void log(LiveLog live, LoadedConfig loaded) {
    var log = loaded.config().log();
    var file = log.file();
    try {
      live.configure(
          level(log),
          log.format() == LogConfig.Format.JSON,
          file == null ? null : new LogFile(file.path(), file.maxBytes(), file.count()));
    } catch (IOException e) {
      throw new CommandException(ExitCode.FILES, String.valueOf(e.getMessage()), e);
    }
  }

  /** Whether errors are told as JSON, as far as a configuration that may be wrong can tell. */
  boolean asksForJson() {
    return ConfigLoader.asksForJson(file, System.getenv(), sets);
  }

  private String level(LogConfig log) {
    var verbose = command != null && isVerbose(command);
    return verbose ? "debug" : log.level().name().toLowerCase(Locale.ROOT);
  }

  /** Whether {@code --verbose} was given, before or behind the command's name. */
  static boolean isVerbose(CommandSpec command) {
    var option = command.findOption("--verbose");
    Boolean given = option == null ? null : option.getValue();
    return Boolean.TRUE.equals(given);
  }
}
