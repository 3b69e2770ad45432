package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code send}, {@code receive} and {@code ping} against one another, and against what is no peer.
 */
class SendReceiveTest {
  @TempDir Path folder;

  @Test
  void files_arrive_unchanged_and_both_sides_print_the_same_figures() throws Exception {
    var into = folder.resolve("into");
    var receiver = receive("--into", into.toString(), "--bundles", "2");
    var small = file("small", 100);
    var large = file("large", 3_000_001);
    var sent = Cli.run("send", receiver.address(), small.toString(), large.toString()).succeeds();
    var received = receiver.end().succeeds();

    assertThat(sent.out()).contains("sent 2 bundles, 3000101 bytes in ");
    assertThat(received.out()).contains("received 2 bundles, 3000101 bytes in ");
    try (var files = Files.list(into)) {
      var bundles = files.filter(Files::isRegularFile).map(SendReceiveTest::read).toList();
      assertThat(bundles).containsExactlyInAnyOrder(read(small), read(large));
    }
  }

  @Test
  void generated_bundles_are_counted_as_often_as_repeated() throws Exception {
    var receiver = receive("--discard", "--bundles", "300");
    var sent = Cli.run("send", receiver.address(), "--size", "64", "--repeat", "300").succeeds();
    assertThat(sent.out()).contains("sent 300 bundles, 19200 bytes");
    assertThat(receiver.end().succeeds().out()).contains("received 300 bundles, 19200 bytes");
  }

  @Test
  void a_bundle_comes_from_stdin_or_a_fifo_as_well_as_from_a_file() throws Exception {
    var octets = "a bundle of its own".getBytes(StandardCharsets.UTF_8);
    var file = Files.write(folder.resolve("file"), octets);
    var fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    var into = folder.resolve("into");
    var receiver =
        Cli.start("receive", "--listen", "127.0.0.1:0", "--into", into + "", "--bundles", "3");
    var writer = Thread.ofVirtual().start(() -> write(fifo, octets));
    var sender = Cli.spawn(folder, "send", receiver.address(), "-", "fifo", "file");
    try (var stdin = sender.getOutputStream()) {
      stdin.write(octets);
    }

    assertThat(Cli.exit(sender)).isZero();
    writer.join();
    receiver.end().succeeds();
    try (var found = Files.walk(into)) {
      assertThat(found.filter(Files::isRegularFile).filter(one -> same(one, file))).hasSize(3);
    }
  }

  private static void write(Path file, byte[] octets) {
    try {
      Files.write(file, octets);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean same(Path one, Path other) {
    try {
      return Files.mismatch(one, other) < 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void stdin_is_read_once_only() {
    Cli.run("send", "127.0.0.1:1", "-", "-").failsWith(ExitCode.USAGE, "once only");
  }

  @Test
  void sizes_and_times_have_units() {
    var receiver = Cli.start("receive", "--listen", "127.0.0.1:0", "--discard", "--bundles", "1");
    var sent = Cli.run("send", receiver.address(), "--size", "64KiB", "--timeout", "1m");
    assertThat(sent.succeeds().out()).startsWith("sent 1 bundle, 65536 bytes in ");
    Cli.run("send", "127.0.0.1:1", "--size", "64 parsecs").failsWith(ExitCode.USAGE, "64 parsecs");
    Cli.run("send", "127.0.0.1:1", "--size", "3GB").failsWith(ExitCode.USAGE, "2 GiB");
    Cli.run("send", "127.0.0.1:1", "--size", "9", "--timeout", "soon")
        .failsWith(ExitCode.USAGE, "soon");
  }

  @Test
  void a_timeout_ends_what_goes_on_and_what_never_begins() throws Exception {
    var receiver = Cli.start("receive", "--listen", "127.0.0.1:0", "--discard");
    var sent =
        Cli.run(
            "send",
            receiver.address(),
            "--size",
            "100",
            "--repeat",
            "1000000000000",
            "--timeout",
            "300ms");
    assertThat(sent.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(sent.out()).contains("stopping: ", "were not acknowledged", "sent ");

    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Cli.run("send", "127.0.0.1:" + silent.getLocalPort(), "--size", "99", "--timeout", "50ms")
          .failsWith(ExitCode.UNREACHABLE, "before --timeout was over");
    }
  }

  @Test
  void bundles_travel_over_a_unix_socket() throws Exception {
    var socket = "unix:" + folder.resolve("s");
    var receiver = Cli.start("receive", "--listen", socket, "--discard", "--bundles", "1");
    assertThat(receiver.address()).isEqualTo(socket);
    Cli.run("send", socket, file("f", 10).toString()).succeeds();
    receiver.end().succeeds();
  }

  @Test
  void ping_tells_what_the_peer_offers() throws Exception {
    var receiver =
        receive(
            "--discard",
            "--bundles",
            "1",
            "--set",
            "node-ids=[\"ipn:7.0\"]",
            "--set",
            "transfer-mru=5000");
    var ping = Cli.run("ping", receiver.address(), "--count", "2").succeeds();
    assertThat(ping.out())
        .contains("ipn:7.0, not proven", "plaintext", "Transfer MRU  5000 bytes")
        .contains("session 1:", "session 2:");
    Cli.run("send", receiver.address(), "--size", "100").succeeds();
    receiver.end().succeeds();
  }

  @Test
  void a_bundle_beyond_the_peers_transfer_mru_fails_and_the_rest_arrives() throws Exception {
    var receiver = receive("--discard", "--bundles", "1", "--set", "transfer-mru=1000");
    var fits = file("fits", 1000);
    var one = file("one-more", 1001);
    var sent = Cli.run("send", receiver.address(), one.toString(), fits.toString());
    assertThat(sent.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(sent.out())
        .contains("one-more: longer than the peer receives (Transfer MRU 1000 bytes)")
        .contains("sent 1 bundle, 1000 bytes");
    assertThat(receiver.end().succeeds().out()).contains("received 1 bundle, 1000 bytes");
  }

  @Test
  void a_servers_file_serves_a_client_whatever_it_says_about_listeners() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("server.toml"),
            """
            bpa-address = "http://127.0.0.1:1"
            cla-name = "tcp0"
            listeners = ["0.0.0.0:4556"]
            peers = ["127.0.0.1:1"]
            """);
    Cli.run("check-config", "-c", file.toString())
        .failsWith(ExitCode.CONFIGURATION, "would accept plaintext");
    var receiver = receive("--discard", "--bundles", "1", "-c", file.toString());
    Cli.run("ping", "-c", file.toString(), receiver.address()).succeeds();
    Cli.run("send", "-c", file.toString(), receiver.address(), "--size", "64").succeeds();
    receiver.end().succeeds();
  }

  @Test
  void the_address_of_the_command_line_is_dialled_whatever_peers_are_set() throws Exception {
    var receiver = receive("--discard", "--bundles", "1");
    Cli.run(
            "send",
            receiver.address(),
            "--size",
            "64",
            "--set",
            "peers=[\"127.0.0.1:1\"]",
            "--set",
            "address=0.0.0.0:1")
        .succeeds();
    receiver.end().succeeds();
  }

  @Test
  void settings_of_a_configured_peer_hold_for_its_address() throws Exception {
    var receiver = receive("--discard", "--bundles", "1", "--set", "node-ids=[\"ipn:7.0\"]");
    var address = receiver.address();
    Cli.run("ping", address, "--set", "peers=[{address=\"" + address + "\",node-id=\"ipn:8.0\"}]")
        .failsWith(ExitCode.UNREACHABLE, "ipn:8.0");
    Cli.run("send", address, "--size", "64").succeeds();
    receiver.end().succeeds();
  }

  @Test
  void what_is_set_wins_over_what_a_command_assumes() throws Exception {
    var receiver =
        receive(
            "--discard",
            "--bundles",
            "1",
            "--set",
            "log-level=error",
            "--set",
            "listeners=[\"127.0.0.1:1\"]",
            "--set",
            "peers=[\"127.0.0.1:1\"]");
    assertThat(receiver.address()).doesNotEndWith(":1");
    Cli.run("send", receiver.address(), "--size", "64").succeeds();
    receiver.end().succeeds();
  }

  @Test
  void a_listener_of_the_configuration_says_how_to_listen_at_its_address() {
    Cli.run(
            "receive",
            "--listen",
            "127.0.0.1:0",
            "--discard",
            "--set",
            "listeners=[{address=\"127.0.0.1:0\",require-tls=true}]")
        .failsWith(ExitCode.CONFIGURATION, "requires TLS");
  }

  @Test
  void plaintext_from_other_machines_is_not_received_unasked() {
    Cli.run("receive", "--listen", "0.0.0.0:0", "--discard")
        .failsWith(ExitCode.CONFIGURATION, "--listen: listener 0.0.0.0:0", "require-tls = false");
  }

  @Test
  void nobody_listening_is_said_in_words() throws IOException {
    var port = freePort();
    Cli.run("send", "127.0.0.1:" + port, "--size", "64")
        .failsWith(ExitCode.UNREACHABLE, "nobody listens there", "is the peer running");
    Cli.run("ping", "unix:" + folder.resolve("none"))
        .failsWith(ExitCode.UNREACHABLE, "does not exist");
  }

  @Test
  void a_name_that_does_not_resolve_is_named() {
    Cli.run("ping", "nowhere.invalid:4556")
        .failsWith(ExitCode.UNREACHABLE, "the name nowhere.invalid does not resolve");
  }

  @Test
  void a_peer_that_speaks_something_else_is_told_from_one_that_is_silent() throws Exception {
    try (var server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      var http =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var client = server.accept()) {
                      client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
                      client.getInputStream().readAllBytes();
                    } catch (IOException e) {
                      // The client left.
                    }
                  });
      Cli.run("ping", "127.0.0.1:" + server.getLocalPort())
          .failsWith(ExitCode.UNREACHABLE, "not-tcpcl", "does the peer speak TCPCLv4");
      http.join();
      Cli.run("ping", "127.0.0.1:" + server.getLocalPort(), "--set", "contact-timeout=1")
          .failsWith(ExitCode.UNREACHABLE, "contact-timeout", "does the peer speak TCPCLv4");
    }
  }

  @Test
  void a_peer_without_tls_is_refused_where_it_is_required() throws Exception {
    var receiver = receive("--discard", "--bundles", "1");
    Cli.run(
            "ping",
            receiver.address(),
            "--set",
            "tls.insecure-skip-verify=true",
            "--set",
            "require-tls=true")
        .failsWith(ExitCode.UNREACHABLE, "plaintext-refused", "require-tls=false");
    Cli.run("send", receiver.address(), "--size", "64").succeeds();
    receiver.end().succeeds();
  }

  @Test
  void a_peer_that_requires_tls_proves_itself_to_whom_has_it_and_tells_the_others()
      throws Exception {
    var pki = folder.resolve("pki").toString();
    Cli.run("pki", "init", "--dir", pki).succeeds();
    Cli.run("pki", "issue", "--dir", pki, "--node-id", "ipn:1.0", "--ip", "127.0.0.1").succeeds();
    var file =
        Files.writeString(
                folder.resolve("tls.toml"),
                """
                node-ids = ["ipn:1.0"]
                [tls]
                cert-file = "%1$s/ipn-1.0.pem"
                private-key-file = "%1$s/ipn-1.0.key"
                ca-certs = "%1$s/ca.pem"
                """
                    .formatted(pki))
            .toString();
    var receiver = receive("--discard", "--bundles", "1", "-c", file);
    Cli.run("ping", receiver.address()).failsWith(ExitCode.UNREACHABLE, "it may require TLS");
    Cli.run("ping", receiver.address(), "-c", file, "--set", "node-ids=ipn:9.0")
        .failsWith(ExitCode.UNREACHABLE, "reason Contact Failure", "does not accept our Node ID");
    assertThat(Cli.run("ping", receiver.address(), "-c", file).succeeds().out())
        .contains("ipn:1.0, proven by its certificate", "TLSv1.3");
    Cli.run("send", receiver.address(), "-c", file, "--size", "64").succeeds();
    receiver.end().succeeds();
  }

  @Test
  void files_that_are_no_bundles_are_named_before_anything_is_dialled() throws IOException {
    var nowhere = "127.0.0.1:" + freePort();
    var empty = Files.createFile(folder.resolve("empty")).toString();
    Cli.run("send", nowhere, folder.resolve("gone").toString())
        .failsWith(ExitCode.FILES, "gone: there is no such file");
    Cli.run("send", nowhere, empty).failsWith(ExitCode.FILES, "empty: is empty");
    Cli.run("send", nowhere, folder.toString()).failsWith(ExitCode.FILES, "not a regular file");
  }

  @Test
  void a_file_that_shrinks_while_it_is_sent_is_named_with_a_cause_of_its_own() throws Exception {
    // More than any socket holds, so that some of it is still to be read.
    var shrinking = file("shrinking", 50_000_000);
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var sender = Cli.start("send", "127.0.0.1:" + server.getLocalPort(), shrinking.toString());
      try (var peer = server.accept()) {
        // Contact Header, SESS_INIT with a Transfer MRU of 1 GiB.
        peer.getOutputStream()
            .write(
                HexFormat.of()
                    .parseHex(
                        "64746e210400"
                            + "07000000000000001000000000000040000000000769706e3a332e3000000000"));
        peer.getInputStream().readNBytes(100_000);
        Files.write(shrinking, new byte[10]);
        peer.getInputStream().readAllBytes();
      }
      var sent = sender.end();
      assertThat(sent.code()).isEqualTo(ExitCode.FAILED.code());
      assertThat(sent.out())
          .contains("shrinking: could not be read to its end")
          .contains("1 bundle was not acknowledged")
          .contains("(bundle-unreadable)");
    }
  }

  @Test
  void what_a_peer_refuses_is_named_with_the_words_of_the_rfc() throws Exception {
    var sent = sentToAPeerThatRefuses("02");
    assertThat(sent.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(sent.out())
        .contains("generated bundle 1: refused by the peer: No Resources; try again later")
        .contains("1 bundle was not acknowledged\n");
  }

  @Test
  void what_a_peer_refuses_because_it_has_it_is_delivered() throws Exception {
    var sent = sentToAPeerThatRefuses("01").succeeds();
    assertThat(sent.out()).contains("sent 1 bundle, 64 bytes").doesNotContain("refused");
  }

  /** One bundle, which the peer refuses with the reason of that octet when it is begun. */
  private static Cli.Outcome sentToAPeerThatRefuses(String reasonHex) throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var sender = Cli.start("send", "127.0.0.1:" + server.getLocalPort(), "--size", "64");
      try (var peer = server.accept()) {
        peer.getOutputStream()
            .write(
                HexFormat.of()
                    .parseHex(
                        "64746e210400"
                            + "07000000000000001000000000000000100000000769706e3a332e3000000000"));
        var input = peer.getInputStream();
        while (input.read() != 0x01) {
          // Up to the XFER_SEGMENT: nothing before it has this octet.
        }
        peer.getOutputStream().write(HexFormat.of().parseHex("03" + reasonHex + "00".repeat(8)));
        while (input.read() != 0x05) {
          // Up to the SESS_TERM.
        }
        peer.getOutputStream().write(HexFormat.of().parseHex("050100"));
        input.readAllBytes();
      }
      return sender.end();
    }
  }

  @Test
  void a_port_in_use_is_named_with_what_to_do() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = "127.0.0.1:" + taken.getLocalPort();
      var data = "data-dir=" + folder.resolve("data");
      Cli.run("receive", "--listen", address, "--discard")
          .failsWith(ExitCode.UNREACHABLE, address, "in use");
      Cli.run("mock-bpa", "--listen", address, "--discard")
          .failsWith(ExitCode.UNREACHABLE, "cannot listen on " + address, "in use", "choose");
      Cli.run("serve", "--set", data, "--set", "address=" + address)
          .failsWith(ExitCode.UNREACHABLE, address, "in use");
      for (var key : new String[] {"admin-address", "admin-grpc-address"}) {
        Cli.run(
                "serve",
                "--set",
                data,
                "--set",
                "address=127.0.0.1:0",
                "--set",
                key + "=" + address)
            .failsWith(ExitCode.UNREACHABLE, key + " " + address, "in use", "choose another");
      }
    }
  }

  @Test
  void a_folder_that_is_a_file_is_named() throws IOException {
    var file = file("f", 1).toString();
    Cli.run("receive", "--listen", "127.0.0.1:0", "--into", file)
        .failsWith(ExitCode.FILES, "--into " + file);
    Cli.run("serve", "--set", "address=127.0.0.1:0", "--set", "data-dir=" + file)
        .failsWith(ExitCode.FILES, "data-dir: cannot keep bundles in " + file);
    Cli.run("mock-bpa", "--listen", "127.0.0.1:0", "--data-dir", file)
        .failsWith(ExitCode.FILES, "--data-dir: cannot keep bundles in " + file);
    Cli.run("bench", "--quick", "--spool-dir", file)
        .failsWith(ExitCode.FILES, "--spool-dir " + file);
  }

  @Test
  void a_folder_in_use_is_named() throws Exception {
    var into = folder.resolve("into").toString();
    var first = receive("--into", into, "--bundles", "1");
    var address = first.address();
    Cli.run("receive", "--listen", "127.0.0.1:0", "--into", into)
        .failsWith(ExitCode.FILES, "in use by another");
    Cli.run("send", address, "--size", "64").succeeds();
    first.end().succeeds();
  }

  private static Cli.Running receive(String... more) {
    var args = new String[more.length + 3];
    args[0] = "receive";
    args[1] = "--listen";
    args[2] = "127.0.0.1:0";
    System.arraycopy(more, 0, args, 3, more.length);
    return Cli.start(args);
  }

  private Path file(String name, int bytes) throws IOException {
    var octets = new byte[bytes];
    new Random(bytes).nextBytes(octets);
    return Files.write(folder.resolve(name), octets);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
