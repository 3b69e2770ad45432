package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.config.ConfigLoader;
import dev.gantry.adapter.config.LoadedConfig;
import dev.gantry.bootstrap.logging.LogSetup;
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

  /** The configuration that file, environment and options give. */
  LoadedConfig load() throws ConfigException {
    return load(List.of());
  }

  /**
   * The same with defaults of a command.
   *
   * @param additions as of {@code --set}, weaker than what the user says with it
   */
  LoadedConfig load(List<String> additions) throws ConfigException {
    var all = new ArrayList<>(additions);
    all.addAll(sets);
    return ConfigLoader.load(file, System.getenv(), all);
  }

  /** The same, and logging set up as it says. */
  LoadedConfig loadAndLog(List<String> additions) throws ConfigException {
    var loaded = load(additions);
    var log = loaded.config().log();
    var verbose = command != null && Boolean.TRUE.equals(verboseOf(command));
    LogSetup.apply(
        verbose ? "debug" : log.level().name().toLowerCase(Locale.ROOT),
        log.format() == dev.gantry.adapter.config.LogConfig.Format.JSON);
    return loaded;
  }

  private static @Nullable Boolean verboseOf(CommandSpec command) {
    var option = command.findOption("--verbose");
    return option == null ? null : option.getValue();
  }
}
