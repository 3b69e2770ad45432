package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigExport;
import dev.gantry.adapter.config.ConfigReport;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the effective configuration with the origin of each value, and starts nothing. */
@Command(
    name = "check-config",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the effective configuration with the origin of each value, and starts nothing.",
      "Exits with 3 and one line where the configuration is wrong."
    },
    footer = {
      "",
      "Examples: gantry check-config --config gantry.toml",
      "          gantry check-config --config gantry.toml --changed --format toml",
      ExitCode.HELP
    })
final class CheckConfigCommand implements Callable<Integer> {
  /** How it is printed. */
  enum Format {
    TEXT,
    TOML,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). toml and json are files that"
            + " give the same configuration again, without secrets."
      })
  private Format format = Format.TEXT;

  @Option(
      names = "--changed",
      description = "Only what file, environment or command line chose, not the defaults.")
  private boolean changed;

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    var loaded = config.load();
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    switch (format) {
      case TEXT ->
          ConfigReport.lines(changed ? loaded.changed() : loaded.entries()).forEach(out::println);
      case TOML -> ConfigExport.toml(loaded, changed).forEach(out::println);
      case JSON -> out.println(ConfigExport.json(loaded, changed));
    }
    out.flush();
    return ExitCode.OK.code();
  }
}
