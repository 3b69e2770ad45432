package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gantry ctl} against servers in processes of their own. */
class CtlTest {
  @TempDir Path folder;
  private Path file;
  private Process server;
  private BufferedReader log;
  private String address;

  @BeforeEach
  void start() throws Exception {
    file = folder.resolve("gantry.toml");
    write("");
    server = Cli.spawn(folder, "serve", "--config", file.toString());
    log = server.errorReader();
    address = Cli.address(log);
    Cli.lineWith(log, "operator service (gRPC) at unix:");
  }

  @AfterEach
  void kill() {
    server.destroyForcibly();
  }

  @Test
  void status_tells_the_node_as_a_whole() {
    assertThat(ctl("status").succeeds().out())
        .containsPattern("ready +yes")
        .containsPattern("node IDs +ipn:1\\.0")
        .containsPattern("listening +" + address)
        .containsPattern("BPA +the spool")
        .containsPattern("waiting +nothing")
        .containsPattern("log level +info")
        .containsPattern("process +" + server.pid() + ", since 20");
    assertThat(ctl("status", "--output", "json").succeeds().out())
        .contains("\"ready\": true", "\"nodeIds\": [\"ipn:1.0\"]", "\"draining\": false");
  }

  @Test
  void sessions_and_peers_are_those_there_are_and_a_session_is_ended() throws Exception {
    var other = folder.resolve("other");
    Files.createDirectory(other);
    var peer =
        Cli.spawn(
            other,
            "serve",
            "--set",
            "address=127.0.0.1:0",
            "--set",
            "node-ids=ipn:2.0",
            "--set",
            "unproven-node-ids=all",
            "--set",
            "peers=[\"" + address + "\"]");
    try {
      until(() -> ctl("sessions", "--peer", "ipn:2.0").out(), "established-idle");
      // A session stands a moment before its peer is known by the name that it gave.
      until(() -> ctl("peers").out(), "ipn:2.0");
      assertThat(ctl("peers").succeeds().out()).containsPattern("ipn:2\\.0 +up +1 +0");
      assertThat(ctl("sessions", "--peer", "ipn:3.0").succeeds().out().lines()).hasSize(1);
      assertThat(ctl("transfers").succeeds().out()).contains("SESSION", "CONFIRMED", "AGE");
      assertThat(ctl("transfers", "--output", "json").succeeds().out())
          .contains("\"transfers\": []");
      var number =
          ctl("sessions").succeeds().out().lines().skip(1).findFirst().orElseThrow().strip();
      number = number.substring(0, number.indexOf(' '));
      assertThat(ctl("end-session", number).succeeds().out()).contains("session " + number);
      assertThat(Cli.lineWith(log, "operator at the socket did EndSession"))
          .endsWith("did EndSession number: " + number);
      until(() -> ctl("sessions", "--peer", "ipn:2.0").out(), "established-idle");
      assertThat(ctl("drain", "ipn:2.0").succeeds().out()).contains("ipn:2.0 is drained");
      assertThat(ctl("drain", "ipn:2.0").succeeds().out()).contains("was drained before");
      until(() -> ctl("peers").out(), "drained");
      assertThat(Cli.lineWith(log, "an operator has drained its node")).isNotNull();
      assertThat(ctl("redial", "ipn:2.0").succeeds().out()).contains("is dialled");
      until(() -> ctl("sessions", "--peer", "ipn:2.0").out(), "established-idle");
      ctl("redial", "ipn:3.0").failsWith(ExitCode.FAILED, "there is no peer ipn:3.0");
      ctl("end-session", "4711").failsWith(ExitCode.FAILED, "there is no session 4711");
    } finally {
      peer.destroyForcibly();
    }
  }

  @Test
  void reload_tells_what_is_new_and_a_fault_is_told_and_changes_nothing() throws Exception {
    write("keepalive-interval = 17\nadmin-address = \"127.0.0.1:0\"\n");
    assertThat(ctl("reload").succeeds().out())
        .contains("new from now on: keepalive-interval")
        .contains("only a restart takes up: admin-address");
    assertThat(ctl("config").succeeds().out()).containsPattern("keepalive-interval +\"?17");
    write("keepalive-intervall = 17\n");
    ctlAtSocket("reload")
        .failsWith(ExitCode.FAILED, "all stays as it was", "did you mean keepalive-interval?");
    assertThat(ctlAtSocket("config").succeeds().out()).containsPattern("keepalive-interval +\"?17");
  }

  @Test
  void log_level_holds_until_it_is_set_again_a_reload_included() {
    assertThat(ctl("log-level", "debug").succeeds().out()).contains("it logs at debug");
    ctl("reload").succeeds();
    assertThat(ctl("status").succeeds().out()).containsPattern("log level +debug");
    assertThat(ctl("log-level", "configured").succeeds().out()).contains("it logs at info");
    ctl("log-level", "loud").failsWith(ExitCode.USAGE, "there is no log level 'loud'", "debug");
  }

  @Test
  void events_are_told_whatever_the_log_level_is() {
    ctl("log-level", "error").succeeds();
    ctl("reload").succeeds();
    assertThat(ctl("events").succeeds().out())
        .contains("INFO listening on ", "nothing in it has changed", "did SetLogLevel");
    assertThat(ctl("events", "--limit", "1").succeeds().out().lines()).hasSize(1);
    ctl("events", "--limit", "1001").failsWith(ExitCode.USAGE, "1000 at most");
    ctl("events", "--limit", "0").failsWith(ExitCode.USAGE, "--limit is 0", "from 1 to 1000");
    ctl("events", "--limit", "-1").failsWith(ExitCode.USAGE, "--limit is -1", "from 1 to 1000");
  }

  @Test
  void queues_tell_what_lies_in_the_spool() throws Exception {
    assertThat(ctl("queues").succeeds().out()).contains("disk", "free", "SHARED");
    assertThat(ctl("queues").out()).containsPattern("spool_read_bytes +0 B +33[.]6 MB +0");
  }

  @Test
  void queues_tell_how_long_the_oldest_bundle_of_each_waits() throws Exception {
    var outbox = Files.createDirectories(folder.resolve("data/outbox/ipn:9.0"));
    waitingSince(outbox.resolve("newer"), Duration.ofMinutes(5));
    waitingSince(outbox.resolve("oldest"), Duration.ofMinutes(190));
    until(() -> ctl("queues").out(), "outbox");
    until(() -> ctl("queues").out().replaceAll(" +", " "), "outbox ipn:9.0 2 ");
    assertThat(ctl("queues").succeeds().out())
        .containsPattern("PLACE +PEER +BUNDLES +SIZE +OLDEST")
        .containsPattern("outbox +ipn:9\\.0 +2 +.* +3 h");
    assertThat(ctl("status").succeeds().out())
        .containsPattern("waiting +2 bundles, 200 B, the oldest for 3 h: 'gantry ctl queues'");
    assertThat(ctl("queues", "--output", "json").succeeds().out())
        .containsPattern("\"oldestSeconds\": \"114[0-9]{2}\"");
  }

  private static void waitingSince(Path file, Duration age) throws IOException {
    var hidden = Files.write(file.resolveSibling("." + file.getFileName()), new byte[100]);
    Files.setLastModifiedTime(hidden, FileTime.from(Instant.now().minus(age)));
    Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void peer_is_added_dialled_kept_by_a_reload_and_removed() throws Exception {
    try (var there = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var peer = "127.0.0.1:" + there.getLocalPort();
      assertThat(ctl("add-peer", peer, "--with", "node-id=ipn:9.0").succeeds().out())
          .contains(peer + " is a peer until the server ends");
      try (var dialled = there.accept()) {
        assertThat(dialled.getInputStream().readNBytes(4)).containsExactly('d', 't', 'n', '!');
      }
      assertThat(ctl("add-peer", peer, "--with", "node-id=ipn:9.0").succeeds().out())
          .contains("already");
      ctl("add-peer", peer).failsWith(ExitCode.FAILED, "with other settings", "remove it first");
      ctl("reload").succeeds();
      assertThat(ctl("config").succeeds().out())
          .containsPattern("peers\\[0\\]\\.address +\"" + peer + "\" +an operator");
      assertThat(ctl("peers").succeeds().out()).contains(peer);
      ctl("remove-peer", "ipn:9.0").succeeds();
      until(() -> ctl("config").out(), "peers ");
      ctl("remove-peer", "ipn:9.0").failsWith(ExitCode.FAILED, "there is no peer ipn:9.0");
    }
  }

  @Test
  void peer_of_the_file_is_removed_and_a_reload_does_not_bring_it_back() throws Exception {
    write("peers = [\"127.0.0.1:1\", \"127.0.0.1:2\"]\n");
    ctl("reload").succeeds();
    ctl("remove-peer", "127.0.0.1:1").succeeds();
    ctl("reload").succeeds();
    assertThat(ctl("config").succeeds().out())
        .doesNotContain("\"127.0.0.1:1\"")
        .contains("\"127.0.0.1:2\"");
    ctl("add-peer", "127.0.0.1:1").succeeds();
    assertThat(ctl("config").succeeds().out()).contains("\"127.0.0.1:1\"");
  }

  @Test
  void watch_shows_each_change_as_it_comes_and_ends_with_the_server() throws Exception {
    var watch = Cli.start(with(new String[] {"watch"}, "--config", file.toString()));
    var happened = Cli.start(with(new String[] {"watch", "--events"}, "--config", file.toString()));
    ctl("add-peer", "127.0.0.1:1").succeeds();
    until(() -> String.join("\n", watch.lines()), "peer 1 127.0.0.1:1 - ");
    until(() -> String.join("\n", happened.lines()), "did AddPeer");
    ctl("remove-peer", "127.0.0.1:1").succeeds();
    until(() -> String.join("\n", watch.lines()), "peer 1 is gone");
    ctl("drain").succeeds();
    assertThat(watch.end().code()).isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(happened.end().code()).isEqualTo(ExitCode.UNREACHABLE.code());
  }

  @Test
  void peer_that_makes_no_sense_is_refused_and_changes_nothing() {
    ctl("add-peer", "nowhere:at-all").failsWith(ExitCode.USAGE, "is no address");
    ctl("add-peer", "127.0.0.1:1", "--with", "nodeid=ipn:9.0")
        .failsWith(ExitCode.USAGE, "gantry: unknown key nodeid; did you mean node-id?");
    ctl("add-peer", "127.0.0.1:1", "--with", "keepalive-interval=soon")
        .failsWith(ExitCode.USAGE, "gantry: keepalive-interval = \"soon\" expected");
    ctl("add-peer", "127.0.0.1:1", "--with", "address=127.0.0.1:2")
        .failsWith(ExitCode.USAGE, "the address is given twice: 127.0.0.1:1");
    ctl("add-peer", "127.0.0.1:1", "--with", "node-id").failsWith(ExitCode.USAGE, "KEY=VALUE");
    assertThat(ctl("config").succeeds().out()).doesNotContain("127.0.0.1:1\"");
  }

  /** As a script has it whose variable is not set; it must not drain the node, either. */
  @Test
  void peer_without_a_name_is_none() {
    for (var command : new String[] {"remove-peer", "redial", "drain"}) {
      ctl(command, "").failsWith(ExitCode.USAGE, "name is empty", "address or the Node ID");
      ctl(command, " ").failsWith(ExitCode.USAGE, "name is empty", "address or the Node ID");
    }
    ctl("add-peer", "").failsWith(ExitCode.USAGE, "is no address", "the host is missing");
    assertThat(ctl("status").succeeds().out()).containsPattern("ready +yes");
  }

  @Test
  void drain_ends_the_server_in_order() throws Exception {
    assertThat(ctl("drain").succeeds().out()).contains("it drains");
    assertThat(Cli.exit(server)).isZero();
    ctl("status").failsWith(ExitCode.UNREACHABLE, "no Gantry answers at", "--socket");
  }

  @Test
  void a_socket_that_is_off_is_told_of() {
    Cli.run("ctl", "status", "--set", "admin-socket=off")
        .failsWith(ExitCode.CONFIGURATION, "admin-socket is off");
  }

  @Test
  void a_server_that_cannot_have_the_socket_it_was_told_does_not_start() throws Exception {
    var second =
        Cli.spawn(
            folder,
            "serve",
            "--set",
            "address=127.0.0.1:0",
            "--set",
            "data-dir=" + folder.resolve("second"),
            "--set",
            "admin-socket=" + folder.resolve("data/admin/socket"));
    assertThat(Cli.exit(second)).isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(Cli.lineWith(second.errorReader(), "gantry: "))
        .contains("admin-socket", "another process listens there", "choose another path");
  }

  private Cli.Outcome ctl(String... words) {
    return Cli.run(with(words, "--config", file.toString()));
  }

  private Cli.Outcome ctlAtSocket(String... words) {
    return Cli.run(with(words, "--socket", folder.resolve("data/admin/socket").toString()));
  }

  private static String[] with(String[] words, String option, String value) {
    var all = new java.util.ArrayList<String>();
    all.add("ctl");
    all.addAll(java.util.List.of(words));
    all.addAll(java.util.List.of(option, value));
    return all.toArray(String[]::new);
  }

  private static void until(Supplier<String> seen, String words) {
    long end = System.nanoTime() + Cli.PATIENCE.toNanos();
    while (!seen.get().contains(words)) {
      assertThat(System.nanoTime() - end).as(words).isNegative();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private void write(String more) throws IOException {
    Files.writeString(
        file,
        "address = \"127.0.0.1:0\"\nnode-ids = \"ipn:1.0\"\nunproven-node-ids = \"all\"\n"
            + "data-dir = \""
            + folder.resolve("data")
            + "\"\n"
            + more);
  }
}
