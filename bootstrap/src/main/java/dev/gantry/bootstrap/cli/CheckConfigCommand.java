package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.ConfigReport;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the effective configuration with the origin of each value, and starts nothing. */
@Command(
    name = "check-config",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the effective configuration with the origin of each value, and starts nothing.",
      "Exits with 3 and one line where the configuration is wrong."
    },
    footer = {"", "Example: gantry check-config --config gantry.toml", ExitCode.HELP})
final class CheckConfigCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    var loaded = config.load();
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    ConfigReport.lines(loaded).forEach(out::println);
    out.flush();
    return ExitCode.OK.code();
  }
}
