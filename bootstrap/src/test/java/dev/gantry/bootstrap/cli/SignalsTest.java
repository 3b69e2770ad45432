package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does to real processes. SIGINT takes the same path; a shell may have it ignored. */
@EnabledOnOs(OS.LINUX)
class SignalsTest {
  private static final int SIGTERM_EXIT = 128 + 15;

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void killAll() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void a_receiver_that_is_told_to_stop_prints_what_came() throws Exception {
    var receiver = start("receive", "--listen", "127.0.0.1:0", "--discard");
    var address = Cli.address(receiver.inputReader());
    Cli.run("send", address, "--size", "64", "--repeat", "3").succeeds();
    receiver.toHandle().destroy();
    assertThat(receiver.inputReader().lines()).anyMatch(l -> l.startsWith("received 3 bundles"));
    assertThat(Cli.exit(receiver)).isZero();
    assertThat(receiver.errorReader().lines()).isEmpty();
  }

  @Test
  void a_receiver_that_is_stopped_short_of_its_number_says_so_by_its_code() throws Exception {
    var receiver = start("receive", "--listen", "127.0.0.1:0", "--discard", "--bundles", "5");
    Cli.address(receiver.inputReader());
    receiver.toHandle().destroy();
    assertThat(Cli.exit(receiver)).isEqualTo(ExitCode.FAILED.code());
  }

  @Test
  void a_server_that_is_told_to_stop_drains_and_ends_well() throws Exception {
    var server =
        start(
            "serve", "--set", "address=127.0.0.1:0", "--set", "data-dir=" + folder.resolve("data"));
    var log = server.errorReader();
    var address = Cli.address(log);
    Cli.run("send", address, "--size", "64").succeeds();
    server.toHandle().destroy();
    assertThat(log.lines().toList())
        .anyMatch(line -> line.contains("session s1 started with dtn://gantry/"))
        .anyMatch(line -> line.contains("session s1 with") && line.contains("terminated-by-peer"))
        .last()
        .asString()
        .endsWith("INFO stopped");
    assertThat(Cli.exit(server)).isZero();
  }

  @Test
  void a_sender_that_is_told_to_stop_begins_no_more_and_a_second_signal_ends_it() throws Exception {
    try (var mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var sender =
          start(
              "send",
              "127.0.0.1:" + mute.getLocalPort(),
              "--size",
              "64",
              "--repeat",
              "1000",
              "--set",
              "keepalive-interval=0");
      try (var peer = mute.accept()) {
        answer(peer);
        // The first XFER_SEGMENT is there: bundles are in flight, and never acknowledged.
        assertThat(peer.getInputStream().read()).isEqualTo(0x01);
        sender.toHandle().destroy();
        // Bundles in flight are waited for.
        assertThat(sender.inputReader().readLine()).startsWith("stopping:");
        sender.toHandle().destroy();
        assertThat(Cli.exit(sender)).isEqualTo(SIGTERM_EXIT);
      }
    }
  }

  /** Contact Header and SESS_INIT as a peer without a name. */
  private static void answer(java.net.Socket peer) throws IOException {
    var in = peer.getInputStream();
    assertThat(in.readNBytes(6)).startsWith('d', 't', 'n', '!');
    var out = peer.getOutputStream();
    out.write(new byte[] {'d', 't', 'n', '!', 4, 0});
    out.write(
        new byte[] {
          0x07, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0
        });
    out.flush();
    // Their SESS_INIT: fixed part, Node ID, extension items.
    in.readNBytes(19);
    var idBytes = in.read() << 8 | in.read();
    in.readNBytes(idBytes);
    in.readNBytes(4);
  }

  private Process start(String... args) throws IOException {
    var process = Cli.spawn(Files.createDirectories(folder), args);
    started.add(process);
    return process;
  }
}
