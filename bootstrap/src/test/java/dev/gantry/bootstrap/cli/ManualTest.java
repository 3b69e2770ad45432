package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Man pages and completion say what {@code --help} says. */
class ManualTest {
  private static final Pattern REQUEST = Pattern.compile("\\.(TH|SH|TP|PP|nf|fi)( .*)?");

  @TempDir private Path share;

  @BeforeEach
  void write() throws IOException {
    Manual.write(share);
  }

  @Test
  void every_command_has_a_page_with_all_its_options_and_commands() throws IOException {
    var all = commands(Main.whole());
    assertThat(all).hasSizeGreaterThan(10);
    for (var command : all) {
      var spec = command.getCommandSpec();
      var page = Files.readString(page(spec.qualifiedName("-")));
      for (var option : spec.options()) {
        assertThat(page).contains("\\fB" + option.longestName().replace("-", "\\-") + "\\fR");
      }
      for (var name : command.getSubcommands().keySet()) {
        assertThat(page).contains("\\fB" + name.replace("-", "\\-") + "\\fR");
      }
    }
  }

  @Test
  void a_page_has_no_line_that_is_taken_for_a_request_and_no_default_left_open()
      throws IOException {
    for (var command : commands(Main.whole())) {
      var lines = Files.readAllLines(page(command.getCommandSpec().qualifiedName("-")));
      assertThat(lines)
          .filteredOn(line -> line.startsWith(".") || line.startsWith("'"))
          .allMatch(line -> REQUEST.matcher(line).matches());
      assertThat(lines).noneMatch(line -> line.contains("${") || line.contains("%n"));
      assertThat(lines).contains(".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH SEE ALSO");
    }
  }

  @Test
  void examples_and_exit_codes_have_sections_of_their_own() throws IOException {
    assertThat(Files.readAllLines(page("gantry-serve")))
        .containsSubsequence(
            ".SH EXAMPLES",
            ".nf",
            "gantry serve \\-\\-config gantry.toml",
            "gantry serve \\-\\-set node\\-ids=ipn:1.0 \\-\\-set peers=192.0.2.7:4556",
            ".fi",
            ".SH EXIT STATUS");
  }

  @Test
  void bash_completes_commands_and_options() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
    assertThat(completed("gantry", "che")).contains("check-config");
    assertThat(completed("gantry", "send", "--re")).contains("--repeat");
  }

  private List<String> completed(String... words) throws IOException, InterruptedException {
    var script = share.resolve("bash-completion/completions/gantry");
    var ask =
        "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_gantry; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(script, String.join(" ", words), words.length - 1);
    var process = new ProcessBuilder("/bin/bash", "-c", ask).redirectErrorStream(true).start();
    var lines = new String(process.getInputStream().readAllBytes()).lines().toList();
    assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
    return lines;
  }

  private Path page(String name) {
    return share.resolve("man/man1/" + name + ".1");
  }

  private static List<CommandLine> commands(CommandLine line) {
    var all = new ArrayList<>(List.of(line));
    line.getSubcommands().values().forEach(sub -> all.addAll(commands(sub)));
    return all;
  }
}
