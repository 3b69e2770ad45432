package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line takes, and what it says about what it does not take. */
class CommandLineTest {
  @TempDir Path folder;

  @Test
  void without_arguments_it_shows_the_commands() {
    var outcome = Cli.run().succeeds();
    assertThat(outcome.out()).contains("serve", "send", "receive", "ping", "bench", "Exit codes:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "send",
        "receive",
        "ping",
        "bench",
        "check-config",
        "mock-bpa",
        "pki",
        "pki init",
        "pki issue",
        "pki sign",
        "pki renew",
        "pki revoke",
        "pki inspect",
        "ctl",
        "ctl status",
        "ctl sessions",
        "ctl peers",
        "ctl watch",
        "ctl queues",
        "ctl events",
        "ctl config",
        "ctl reload",
        "ctl add-peer",
        "ctl remove-peer",
        "ctl redial",
        "ctl drain",
        "ctl end-session",
        "ctl log-level"
      })
  void every_command_tells_its_options_an_example_and_the_exit_codes(String command) {
    var outcome = Cli.run((command + " --help").split(" ")).succeeds();
    assertThat(outcome.out())
        .startsWith("Usage: gantry " + command)
        .contains("Example", "Exit codes:")
        .doesNotContainPattern("=<");
    // Whoever copies an example copies all of it.
    assertThat(outcome.out().lines().filter(line -> line.contains("gantry " + command + " ")))
        .allSatisfy(line -> assertThat(line.chars().filter(c -> c == '\'').count() % 2).isZero());
  }

  @Test
  void an_unknown_command_names_the_nearest() {
    Cli.run("sned", "x").failsWith(ExitCode.USAGE, "unknown command 'sned'", "send?");
  }

  @Test
  void an_unknown_option_is_named() {
    Cli.run("send", "--bogus", "127.0.0.1:1")
        .failsWith(ExitCode.USAGE, "--bogus", "'gantry send --help'");
    Cli.run("pki", "issue").failsWith(ExitCode.USAGE, "--node-id", "'gantry pki issue --help'");
  }

  @Test
  void an_option_that_stands_before_its_command_is_told_where_it_belongs() {
    Cli.run("ctl", "--set", "data-dir=d")
        .failsWith(
            ExitCode.USAGE, "--set belongs behind a command, as in 'gantry ctl status --set'");
    Cli.run("ctl", "--bogus").failsWith(ExitCode.USAGE, "unknown option --bogus");
  }

  @Test
  void a_value_that_makes_no_sense_is_told_of_its_argument_as_help_has_it() {
    Cli.run("ctl", "end-session", "x")
        .failsWith(ExitCode.USAGE, "gantry: NUMBER: 'x' is not a whole number");
    Cli.run("ctl", "events", "--limit", "x")
        .failsWith(ExitCode.USAGE, "gantry: --limit: 'x' is not a whole number");
    Cli.run("ctl", "events", "--limit=x")
        .failsWith(ExitCode.USAGE, "gantry: --limit: 'x' is not a whole number");
  }

  @Test
  void what_is_missing_is_named() {
    Cli.run("send").failsWith(ExitCode.USAGE, "HOST:PORT");
    Cli.run("receive", "--listen", "127.0.0.1:0").failsWith(ExitCode.USAGE, "--into", "--discard");
    Cli.run("receive", "--discard").failsWith(ExitCode.USAGE, "--listen");
    Cli.run("send", "127.0.0.1:1").failsWith(ExitCode.USAGE, "nothing to send");
  }

  @Test
  void numbers_out_of_range_name_what_is_possible() {
    Cli.run("send", "127.0.0.1:1", "--size", "100", "--repeat", "0")
        .failsWith(ExitCode.USAGE, "--repeat is 0", "1 or more");
    Cli.run("send", "127.0.0.1:1", "--size", "63").failsWith(ExitCode.USAGE, "--size", "64 to");
    Cli.run("send", "127.0.0.1:1", "--size", "9999999999").failsWith(ExitCode.USAGE, "--size");
    Cli.run("ping", "127.0.0.1:1", "--count", "0").failsWith(ExitCode.USAGE, "--count is 0");
    Cli.run("receive", "--listen", "127.0.0.1:0", "--discard", "--bundles", "-1")
        .failsWith(ExitCode.USAGE, "--bundles is -1");
    Cli.run("bench", "--window", "0").failsWith(ExitCode.USAGE, "--window");
    Cli.run("bench", "--sizes", "63").failsWith(ExitCode.USAGE, "--sizes", "64");
    Cli.run("mock-bpa", "--discard", "--max-message", "-5")
        .failsWith(ExitCode.USAGE, "--max-message is -5", "or more");
    Cli.run("send", "127.0.0.1:1", "--size", "1k")
        .failsWith(ExitCode.USAGE, "--size", "'1k' is not a whole number");
    Cli.run("bench", "--seconds", "soon").failsWith(ExitCode.USAGE, "'soon' is not a number");
  }

  @Test
  void peers_of_the_mock_bpa_are_node_ids_with_an_outbox() {
    Cli.run("mock-bpa", "--data-dir", folder.toString(), "--peer", "foo")
        .failsWith(ExitCode.USAGE, "--peer", "\"foo\" is not a Node ID");
    Cli.run("mock-bpa", "--discard", "--peer", "ipn:2.0")
        .failsWith(ExitCode.USAGE, "--peer needs --data-dir");
    Cli.run("mock-bpa", "--discard", "--node-id", "foo")
        .failsWith(ExitCode.USAGE, "--node-id", "\"foo\" is not a Node ID");
  }

  @Test
  void a_command_of_a_command_is_named_in_full() {
    Cli.run("pki", "init").failsWith(ExitCode.USAGE, "'gantry pki init --help'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b:1", "127.0.0.1:99999", "unix:", "[::1", "127.0.0.1:port"})
  void an_address_that_is_none_is_named_with_the_forms_that_are(String address) {
    Cli.run("ping", address).failsWith(ExitCode.USAGE, "HOST:PORT", address, "node.example:4556");
    Cli.run("receive", "--listen", address, "--discard")
        .failsWith(ExitCode.USAGE, "--listen", address);
  }

  @Test
  void port_zero_cannot_be_dialled() {
    Cli.run("ping", "127.0.0.1:0").failsWith(ExitCode.USAGE, "port 0");
  }

  @Test
  void a_configuration_file_without_a_command_serves() throws IOException {
    // A fault in the file shows that it was read as the server's, as hardy-tcpclv4-server does.
    var file = Files.writeString(folder.resolve("gantry.yaml"), "bpa-adress: http://[::1]:50051\n");
    for (var args :
        new String[][] {
          {"-c", file.toString()},
          {"--config", file.toString()},
          {"--config=" + file},
          {"--verbose", "-c", file.toString()}
        }) {
      var outcome = Cli.run(args);
      assertThat(outcome.err()).contains("unknown key bpa-adress; did you mean bpa-address?");
      assertThat(outcome.code()).isEqualTo(ExitCode.CONFIGURATION.code());
    }
  }

  @Test
  void a_file_that_cannot_be_read_is_named() throws IOException {
    Cli.run("serve", "-c", folder.resolve("none.toml").toString())
        .failsWith(ExitCode.CONFIGURATION, "none.toml", "no such file");
    var broken = Files.writeString(folder.resolve("broken.toml"), "node-ids = [\n");
    Cli.run("serve", "-c", broken.toString()).failsWith(ExitCode.CONFIGURATION, "broken.toml:");
    Cli.run("serve", "-c", folder.toString()).failsWith(ExitCode.CONFIGURATION, folder.toString());
  }

  @Test
  void a_value_out_of_range_names_file_key_and_range() throws IOException {
    var file = Files.writeString(folder.resolve("g.toml"), "\ncontact-timeout = 600\n");
    Cli.run("check-config", "-c", file.toString())
        .failsWith(ExitCode.CONFIGURATION, "g.toml:2", "contact-timeout = 600", "1s to 60s");
  }

  @Test
  void check_config_tells_where_each_value_comes_from() throws IOException {
    var file = Files.writeString(folder.resolve("g.toml"), "contact-timeout = 20\n");
    var outcome =
        Cli.run("check-config", "-c", file.toString(), "--set", "idle-timeout=5").succeeds();
    assertThat(outcome.out().lines())
        .anySatisfy(line -> assertThat(line).contains("contact-timeout", "g.toml:1"))
        .anySatisfy(line -> assertThat(line).contains("idle-timeout", "--set"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"toml", "json"})
  void what_check_config_prints_for_programs_is_a_configuration(String format) throws IOException {
    var printed =
        Cli.run(
                "check-config",
                "--format",
                format,
                "--set",
                "node-ids=ipn:7.0",
                "--set",
                "peers=unix:/p")
            .succeeds();
    var file = Files.writeString(folder.resolve("again." + format), printed.out());
    var again = Cli.run("check-config", "--config", file.toString(), "--changed").succeeds();
    assertThat(again.out()).contains("node-ids = [\"ipn:7.0\"]", "unix:/p");

    var changed = Cli.run("check-config", "--set", "segment-mru=7", "--changed").succeeds();
    assertThat(changed.out()).isEqualTo("segment-mru = 7  # --set" + System.lineSeparator());
  }

  @Test
  void errors_at_start_have_the_form_of_the_log() throws IOException {
    var json = "^\\{\"time\":\"[^\"]*\",\"level\":\"ERROR\",.*%s.*\\}\\R$";
    var wrong = Cli.run("serve", "--set", "log-format=json", "--set", "segment-mru=0");
    assertThat(wrong.err()).matches(json.formatted("segment-mru"));
    assertThat(wrong.code()).isEqualTo(ExitCode.CONFIGURATION.code());

    var file =
        Files.writeString(
            folder.resolve("a.yaml"), "log_format: json\ndata-dir: /dev/null/no\nlisteners: []\n");
    var folderless = Cli.run("serve", "--config", file.toString());
    assertThat(folderless.err().lines().toList().getLast() + "\n").matches(json.formatted("/no"));

    Cli.run("serve", "--set", "segment-mru=0").failsWith(ExitCode.CONFIGURATION, "segment-mru");
  }

  @Test
  void a_log_file_that_cannot_be_written_stops_the_start() {
    Cli.run("serve", "--set", "log-file=/dev/null/gantry.log", "--set", "listeners=[]")
        .failsWith(ExitCode.FILES, "log-file /dev/null/gantry.log cannot be written");
  }

  @Test
  void a_stack_trace_is_shown_only_when_it_is_asked_for() {
    Cli.run("ping", "127.0.0.1:0").failsWith(ExitCode.USAGE);
    var outcome = Cli.run("--verbose", "ping", "127.0.0.1:0");
    assertThat(outcome.err()).contains("CommandException", "\tat ");
    assertThat(outcome.code()).isEqualTo(ExitCode.USAGE.code());
  }
}
