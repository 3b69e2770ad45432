package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The conformance kit as its users call it, against a real server. */
@EnabledOnOs(OS.LINUX)
class ConformCommandTest {
  @TempDir Path folder;

  private Process server;
  private String address;

  @BeforeEach
  void serve() throws Exception {
    server =
        Cli.spawn(
            folder,
            "serve",
            "--set",
            "address=127.0.0.1:0",
            "--set",
            "unproven-node-ids=all",
            "--set",
            "data-dir=" + folder.resolve("data"));
    address = Cli.address(server.errorReader());
  }

  @AfterEach
  void kill() {
    server.destroyForcibly();
  }

  @Test
  void rows_are_chosen_by_the_beginning_of_their_ids_and_reported_in_three_forms()
      throws Exception {
    var outcome =
        Cli.run(
                "conform",
                address,
                "--only",
                "R-5.2.3,R-5.2.4-15",
                "--skip",
                "R-5.2.3-06",
                "--bundle-dir",
                folder.resolve("data/outbox/{node-id}").toString(),
                "--all",
                "--json",
                folder.resolve("report.json").toString(),
                "--junit",
                folder.resolve("report.xml").toString(),
                "--html",
                folder.resolve("report.html").toString())
            .succeeds();
    assertThat(outcome.out())
        .contains("R-5.2.3-04     pass", "R-5.2.3-02     pass", "R-5.2.4-15     pass", "6 pass in")
        .doesNotContain("R-5.2.3-06", "fail");
    assertThat(Files.readString(folder.resolve("report.json"))).contains("XFER_ACK flags a3");
    assertThat(Files.readString(folder.resolve("report.xml"))).contains("tests=\"6\"");
    assertThat(Files.readString(folder.resolve("report.html"))).contains("R-5.2.4-15");
  }

  @Test
  void without_bundles_to_send_such_rows_are_not_observed_and_say_how_they_would_be() {
    var outcome = Cli.run("conform", address, "--only", "R-5.2.2-07", "--all").succeeds();
    assertThat(outcome.out()).contains("not observed", "--bundle-dir or --send-command");
  }

  @Test
  void advice_that_is_not_followed_is_a_failure_for_whoever_says_so() {
    Cli.run("conform", address, "--only", "R-4.2-02").succeeds();
    var strict = Cli.run("conform", address, "--only", "R-4.2-02", "--fail-on", "should");
    assertThat(strict.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(strict.out()).contains("weak pass");
  }

  @Test
  void the_list_says_what_is_done_for_each_row() {
    var outcome = Cli.run("conform", "--list", "--only", "R-6.1-04").succeeds();
    assertThat(outcome.out()).contains("the tester: SESS_TERM of reasons", "expected: the same");
  }

  @Test
  void what_cannot_be_done_is_one_line() {
    Cli.run("conform").failsWith(ExitCode.USAGE, "HOST:PORT", "--listen", "--dial-command");
    Cli.run("conform", address, "--listen", "127.0.0.1:0").failsWith(ExitCode.USAGE, "--listen");
    Cli.run("conform", address, "--only", "R-9.9").failsWith(ExitCode.USAGE, "R-9.9", "--list");
    Cli.run("conform", "127.0.0.1:1").failsWith(ExitCode.UNREACHABLE, "127.0.0.1:1");
    Cli.run("conform", "unix:/tmp/x").failsWith(ExitCode.USAGE, "over TCP");
    Cli.run("conform", "--dial-command", "true").failsWith(ExitCode.USAGE, "{address}");
    Cli.run("conform", address, "--send-command", "true").failsWith(ExitCode.USAGE, "{file}");
    Cli.run("conform", address, "--repeat", "0").failsWith(ExitCode.USAGE, "--repeat is 1");
    Cli.run(
            "conform",
            address,
            "--only",
            "R-4.2-04",
            "--json",
            folder.resolve("nowhere/report.json").toString())
        .failsWith(ExitCode.FILES, "report.json");
  }
}
