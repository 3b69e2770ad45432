package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    assertThat(outcome.out()).contains("not observed", "--bundle-dir, --send-command or --bpa");
  }

  @Test
  void advice_that_is_not_followed_is_a_failure_for_whoever_says_so() {
    Cli.run("conform", address, "--only", "R-4.2-02").succeeds();
    var strict = Cli.run("conform", address, "--only", "R-4.2-02", "--fail-on", "should");
    assertThat(strict.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(strict.out()).contains("weak pass");
  }

  @Test
  void certificates_are_made_for_both_sides_and_a_run_over_tls_shows_them() throws Exception {
    var tls = folder.resolve("tls");
    var made =
        Cli.run("conform", "--make-certificates", tls.toString(), "--node-id", "ipn:1.0")
            .succeeds();
    assertThat(made.out()).contains("ca.pem", "node.pem", "node.key", "--certificates " + tls);
    var other =
        Cli.spawn(
            folder,
            "serve",
            "--set",
            "address=127.0.0.1:0",
            "--set",
            "node-ids=ipn:1.0",
            "--set",
            "data-dir=" + folder.resolve("other"),
            "--set",
            "tls.preset=strict",
            "--set",
            "tls.ca-certs=" + tls.resolve("ca.pem"),
            "--set",
            "tls.cert-file=" + tls.resolve("node.pem"),
            "--set",
            "tls.private-key-file=" + tls.resolve("node.key"));
    try {
      var outcome =
          Cli.run(
                  "conform",
                  Cli.address(other.errorReader()),
                  "--certificates",
                  tls.toString(),
                  "--only",
                  "R-4.4.4.3-01,R-4.4.2-02,R-4.2-01,R-5.2.3-04",
                  "--json",
                  folder.resolve("tls.json").toString())
              .succeeds();
      assertThat(outcome.out()).contains("4 pass in");
      assertThat(Files.readString(folder.resolve("tls.json"))).contains("\"tls\" : true");
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void what_a_node_does_not_claim_does_not_apply() {
    var outcome =
        Cli.run("conform", address, "--profile", "no-tls", "--only", "R-4.2-02", "--all")
            .succeeds();
    assertThat(outcome.out()).contains("not applicable", "no-tls: the node has no TLS");
    assertThat(Cli.run("conform", "--list-profiles").succeeds().out()).contains("receiver-only");
  }

  @Test
  void the_kit_is_the_bpa_of_a_node_that_has_one_over_grpc() throws Exception {
    int port;
    try (var free = new java.net.ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var cla =
        Cli.spawn(
            folder,
            "serve",
            "--set",
            "address=127.0.0.1:0",
            "--set",
            "node-ids=ipn:1.0",
            "--set",
            "unproven-node-ids=all",
            "--set",
            "bpa-address=http://127.0.0.1:" + port);
    try {
      var outcome =
          Cli.run(
                  "conform",
                  Cli.address(cla.errorReader()),
                  "--bpa",
                  "mock",
                  "--bpa-listen",
                  "127.0.0.1:" + port,
                  "--only",
                  "R-3.1-07,R-3.1-08,R-5.2-03")
              .succeeds();
      assertThat(outcome.out()).contains("3 pass in");
    } finally {
      cla.destroyForcibly();
    }
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
    Cli.run("conform", address, "--profile", "none")
        .failsWith(ExitCode.USAGE, "none", "--list-profiles");
    Cli.run("conform", address, "--bpa", "mock", "--bundle-dir", "x")
        .failsWith(ExitCode.USAGE, "--bpa", "--bundle-dir");
    Cli.run("conform", address, "--cert", "x").failsWith(ExitCode.USAGE, "--cert and --key");
    Cli.run("conform", address, "--ca", "x").failsWith(ExitCode.USAGE, "--certificates");
    Cli.run("conform", address, "--certificates", folder.resolve("nowhere").toString())
        .failsWith(ExitCode.FILES, "ca.pem");
    Cli.run("conform", "--make-certificates", folder.toString())
        .failsWith(ExitCode.USAGE, "--node-id");
    Cli.run("conform", "--make-certificates", folder.toString(), "--node-id", "somewhere")
        .failsWith(ExitCode.USAGE, "--node-id", "somewhere");
    assertThat(folder.resolve("ca.pem")).doesNotExist();
    Cli.run("conform", address, "--only", "").failsWith(ExitCode.USAGE, "no row ''", "--list");
    Cli.run("conform", address, "--repeat", "0").failsWith(ExitCode.USAGE, "--repeat is 1");
  }

  @Test
  void a_report_that_has_no_place_is_told_before_anybody_is_tested() throws Exception {
    var nowhere = folder.resolve("nowhere/report").toString();
    for (var option : List.of("--json", "--junit", "--html")) {
      Cli.run("conform", "127.0.0.1:1", option, nowhere)
          .failsWith(ExitCode.FILES, nowhere, "there is no folder", "make it first");
    }
    Cli.run("conform", "127.0.0.1:1", "--html", folder.toString())
        .failsWith(ExitCode.FILES, "it is a folder");
    assertThat(folder.resolve("nowhere")).doesNotExist();
  }
}
