package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.certificates.issuing.TestPki;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What SIGHUP does to a real server. */
@EnabledOnOs(OS.LINUX)
class ReloadTest {
  @TempDir Path folder;

  private Path file;
  private Process server;
  private BufferedReader log;

  @BeforeEach
  void serve() throws Exception {
    file = folder.resolve("gantry.toml");
    write("");
    server = Cli.spawn(folder, "serve", "--config", file.toString());
    log = server.errorReader();
    Cli.address(log);
    line("operator service");
  }

  @AfterEach
  void kill() {
    server.destroyForcibly();
  }

  @Test
  void a_reload_takes_up_what_it_can_and_names_what_waits_for_a_restart() throws Exception {
    write("keepalive-interval = 17\nadmin-address = \"127.0.0.1:0\"\n");
    reload();
    assertThat(line("new from now on"))
        .endsWith("INFO the configuration was read again; new from now on: keepalive-interval");
    assertThat(line("only a restart"))
        .endsWith("WARN the configuration was read again; only a restart takes up: admin-address");
    write("");
    reload();
    assertThat(line("new from now on")).endsWith(": keepalive-interval");
    reload();
    line("nothing in it has changed");
    stop();
  }

  @Test
  void a_peer_that_is_new_is_dialled_and_the_log_level_holds_at_once() throws Exception {
    try (var peer = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      write("peers = [\"127.0.0.1:" + peer.getLocalPort() + "\"]\nlog-level = \"warn\"\n");
      reload();
      try (var dialled = peer.accept()) {
        assertThat(dialled.getInputStream().readNBytes(4))
            .as("the Contact Header of RFC 9174 4.2")
            .containsExactly('d', 't', 'n', '!');
      }
    }
    stop();
    assertThat(log.lines()).noneMatch(each -> each.contains(" INFO "));
  }

  @Test
  void listeners_that_are_new_and_those_that_are_gone_are_told_of() throws Exception {
    Files.writeString(
        file, "address = \"127.0.0.2:0\"\ndata-dir = \"" + folder.resolve("data") + "\"\n");
    reload();
    assertThat(line("listening on")).contains("listening on 127.0.0.2:");
    assertThat(line("listening on")).containsPattern("listening on 127\\.0\\.0\\.1:\\d+ no more");
    stop();
  }

  @Test
  void a_configuration_with_a_fault_changes_nothing_and_says_what_is_wrong() throws Exception {
    write("keepalive-intervall = 17\n");
    reload();
    assertThat(line("all stays as it was")).contains("did you mean keepalive-interval?");
    write(
        "tls.cert-file = \"nowhere.pem\"\n"
            + "tls.private-key-file = \"nowhere.key\"\n"
            + "tls.ca-certs = \"system\"\n");
    reload();
    assertThat(line("all stays as it was")).contains("nowhere");
    stop();
  }

  @Test
  void files_of_tls_that_were_replaced_serve_from_then_on() throws Exception {
    certificateOf("first");
    write(
        "tls.cert-file = \"node.pem\"\ntls.private-key-file = \"node.key\"\n"
            + "tls.ca-certs = \"system\"\ntls.reload-interval = \"1d\"\n");
    reload();
    line("new from now on");
    certificateOf("second");
    reload();
    assertThat(line("new from now on")).endsWith(": the files of tls");
    Files.writeString(folder.resolve("node.pem"), "half a certificate");
    reload();
    assertThat(line("all stays as it was")).contains("node.pem");
    stop();
  }

  private void certificateOf(String name) {
    var one = TestPki.root("CA", Instant.now()).leaf(name).sign();
    one.writeCertificate(folder.resolve("node.pem"));
    one.writeKey(folder.resolve("node.key"));
  }

  private void write(String more) throws IOException {
    Files.writeString(
        file, "address = \"127.0.0.1:0\"\ndata-dir = \"" + folder.resolve("data") + "\"\n" + more);
  }

  private void reload() throws Exception {
    var kill = new ProcessBuilder("kill", "-HUP", Long.toString(server.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private String line(String words) throws IOException {
    return Cli.lineWith(log, words);
  }

  private void stop() throws Exception {
    server.toHandle().destroy();
    assertThat(Cli.exit(server)).isZero();
  }
}
