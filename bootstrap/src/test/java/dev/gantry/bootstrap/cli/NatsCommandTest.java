package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code gantry nats} at a real nats-server behind TLS that demands a certificate, with what {@code
 * gantry pki} makes.
 */
class NatsCommandTest {
  private static final String PROGRAM = "nats-server";

  /** What the certificate of the server says, and no address. */
  private static final String NAME = "localhost";

  @TempDir private static Path pki;
  @TempDir private Path folder;

  private Process server;
  private int port;

  @BeforeAll
  static void makeCertificates() {
    for (var authority : List.of("ours", "theirs")) {
      var dir = pki.resolve(authority).toString();
      Cli.run("pki", "init", "--dir", dir).succeeds();
      for (var node : List.of("ipn:1.0", "ipn:2.0")) {
        Cli.run("pki", "issue", "--dir", dir, "--node-id", node, "--dns", NAME).succeeds();
      }
    }
  }

  @BeforeEach
  void startServer() throws Exception {
    var program = program();
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var configuration =
        Files.writeString(
            folder.resolve("nats.conf"),
            """
            listen: "127.0.0.1:%d"
            jetstream { store_dir: "%s" }
            tls { cert_file: "%s", key_file: "%s", ca_file: "%s", verify: true }
            """
                .formatted(
                    port,
                    folder.resolve("store"),
                    file("ours", "ipn-1.0.pem"),
                    file("ours", "ipn-1.0.key"),
                    file("ours", "ca.pem")));
    server =
        new ProcessBuilder(program, "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nats.log").toFile())
            .start();
    awaitListening();
  }

  @AfterEach
  void stopServer() throws Exception {
    if (server != null) {
      server.destroyForcibly();
      server.waitFor();
    }
  }

  @Test
  void streams_are_made_once_and_bundles_put_once() throws Exception {
    assertThat(nats(NAME, "ours", "ours", "init").succeeds().out().lines())
        .anyMatch(line -> line.startsWith("GANTRY_IN: ") && line.contains("made with 1"))
        .anyMatch(line -> line.startsWith("GANTRY_OUT: ") && line.contains("made with 1"));
    assertThat(nats(NAME, "ours", "ours", "init").succeeds().out().lines())
        .allMatch(line -> line.contains("was there with 1"));
    // The first octets of a bundle of version 7, by which it is one.
    var bundle = Files.write(folder.resolve("b"), new byte[] {(byte) 0x9f, (byte) 0x88, 7, 0});
    var put = new String[] {"put", "--peer", "ipn:7.0", bundle.toString()};
    assertThat(nats(NAME, "ours", "ours", put).succeeds().out())
        .isEqualToIgnoringNewLines(bundle + ": 4 octets, stored as number 1 for ipn:7.0");
    assertThat(nats(NAME, "ours", "ours", put).succeeds().out())
        .isEqualToIgnoringNewLines(bundle + ": 4 octets, was there as number 1 for ipn:7.0");
  }

  @Test
  void bundle_is_not_put_where_no_stream_takes_it() throws Exception {
    var bundle = Files.write(folder.resolve("b"), new byte[10]);
    nats(NAME, "ours", "ours", "put", "--peer", "ipn:7.0", bundle.toString())
        .failsWith(ExitCode.UNREACHABLE, "gantry nats init");
  }

  @Test
  void bundle_that_is_longer_than_a_message_becomes_an_object() throws Exception {
    nats(NAME, "ours", "ours", "init").succeeds();
    int most = (1 << 20) - (8 << 10);
    for (int bytes : new int[] {most, most + 1}) {
      var octets = new byte[bytes];
      octets[0] = (byte) 0x9f;
      octets[1] = (byte) 0x88;
      octets[2] = 7;
      var bundle = Files.write(folder.resolve("b"), octets);
      var put = new String[] {"put", "--peer", "ipn:7.0", bundle.toString()};
      assertThat(nats(NAME, "ours", "ours", put).succeeds().out())
          .contains(": " + bytes + " octets, stored as number ");
      assertThat(nats(NAME, "ours", "ours", put).succeeds().out())
          .contains(": " + bytes + " octets, was there as number ");
    }
  }

  @Test
  void bundle_of_no_octet_or_of_no_file_is_not_put() throws Exception {
    nats(NAME, "ours", "ours", "init").succeeds();
    var empty = Files.write(folder.resolve("b"), new byte[0]);
    nats(NAME, "ours", "ours", "put", "--peer", "ipn:7.0", empty.toString())
        .failsWith(ExitCode.FILES, "at least one octet");
    nats(NAME, "ours", "ours", "put", "--peer", "ipn:7.0", folder.resolve("none").toString())
        .failsWith(ExitCode.FILES, "there is no such file");
    nats(NAME, "ours", "ours", "put", "--peer", "ipn:7.0", folder.toString())
        .failsWith(ExitCode.FILES, "cannot be read");
  }

  @Test
  void server_whose_certificate_has_another_name_is_refused() {
    nats("127.0.0.1", "ours", "ours", "init")
        .failsWith(ExitCode.UNREACHABLE, "NATS cannot be used", "127.0.0.1", "bpa.tls");
  }

  @Test
  void server_of_an_authority_that_we_do_not_trust_is_refused() {
    nats(NAME, "theirs", "ours", "init")
        .failsWith(ExitCode.UNREACHABLE, "NATS cannot be used", "bpa.tls.ca-certs");
  }

  @Test
  void server_that_demands_a_certificate_of_another_authority_refuses_us() {
    nats(NAME, "ours", "theirs", "init").failsWith(ExitCode.UNREACHABLE, "NATS cannot be used");
  }

  @Test
  void what_cannot_be_understood_is_told_before_anything_is_asked() {
    var address = "bpa-address=nats://127.0.0.1:1";
    Cli.run("nats", "init").failsWith(ExitCode.CONFIGURATION, "bpa-address", "nats://");
    Cli.run("nats", "init", "--set", address, "--replicas", "0")
        .failsWith(ExitCode.USAGE, "--replicas", "1 to 5");
    Cli.run("nats", "init", "--set", address, "--replicas", "6")
        .failsWith(ExitCode.USAGE, "--replicas", "1 to 5");
    Cli.run("nats", "put", "--set", address, "--peer", "mars", "b")
        .failsWith(ExitCode.USAGE, "--peer", "mars");
    Cli.run("nats", "init", "--set", address)
        .failsWith(ExitCode.UNREACHABLE, "NATS cannot be used", "bpa-address");
    Cli.run("nats").failsWith(ExitCode.USAGE, "init", "put");
  }

  private Cli.Outcome nats(String host, String trusted, String own, String... words) {
    var arguments = new ArrayList<>(List.of("nats"));
    arguments.addAll(List.of(words));
    for (var set :
        List.of(
            "bpa-address=tls://" + host + ":" + port,
            "bpa.tls.ca-certs=" + file(trusted, "ca.pem"),
            "bpa.tls.cert-file=" + file(own, "ipn-2.0.pem"),
            "bpa.tls.private-key-file=" + file(own, "ipn-2.0.key"))) {
      arguments.addAll(List.of("--set", set));
    }
    return Cli.run(arguments.toArray(String[]::new));
  }

  private static Path file(String authority, String name) {
    return pki.resolve(authority).resolve(name);
  }

  private void awaitListening() throws Exception {
    long deadline = System.nanoTime() + Cli.PATIENCE.toNanos();
    while (true) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(socket.isConnected()).isTrue();
        return;
      } catch (IOException e) {
        if (!server.isAlive() || System.nanoTime() - deadline > 0) {
          throw new AssertionError(Files.readString(folder.resolve("nats.log")), e);
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  /** Where there is none the tests are skipped, but not where they are required. */
  private static String program() {
    var found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map(path -> Path.of(path, PROGRAM))
            .filter(Files::isExecutable)
            .findFirst();
    var required = System.getenv().getOrDefault("REQUIRED_PROGRAMS", "");
    assertThat(found.isPresent() || !List.of(required.split(",")).contains(PROGRAM))
        .as("%s is required, and not on the path", PROGRAM)
        .isTrue();
    Assumptions.assumeTrue(found.isPresent(), PROGRAM + " is not on the path: not tried");
    return found.orElseThrow().toString();
  }
}
