package dev.gantry.adapter.nats;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A real {@code nats-server} on loopback, which can be killed and started again. */
final class NatsServer implements AutoCloseable {
  private static final String PROGRAM = "nats-server";
  private static final String REQUIRED = "REQUIRED_PROGRAMS";
  private static final Duration START_BOUND = Duration.ofSeconds(20);

  private final Path directory;
  private final int port;
  private Process process;

  private NatsServer(Path directory, int port, Process process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts one with JetStream in a directory. Where there is no such program the test is skipped,
   * but not where {@value #REQUIRED} names it.
   */
  static NatsServer start(Path directory) throws Exception {
    return start(directory, "");
  }

  /** The same with more lines in its configuration. */
  static NatsServer start(Path directory, String more) throws Exception {
    var server = launch(directory, freePort(), more);
    server.awaitListening();
    return server;
  }

  /** The same with more of JetStream's own lines. */
  static NatsServer startLimited(Path directory, String limit) throws Exception {
    var server = launch(directory, freePort(), limit, "");
    server.awaitListening();
    return server;
  }

  /** A port that nobody has just now. */
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The same, and does not wait until it can be used. */
  static NatsServer launch(Path directory, int port, String more) throws IOException {
    return launch(directory, port, "", more);
  }

  private static NatsServer launch(Path directory, int port, String limit, String more)
      throws IOException {
    requireProgram();
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("nats.conf"),
        "listen: \"127.0.0.1:%d\"%njetstream { store_dir: \"%s\"%n%s }%n%s%n"
            .formatted(port, directory.resolve("store"), limit, more));
    return new NatsServer(directory, port, launch(directory));
  }

  int port() {
    return port;
  }

  String url() {
    return "nats://127.0.0.1:" + port;
  }

  /** A connection of the test's own. */
  Connection connect() throws IOException, InterruptedException {
    return Nats.connect(
        new Options.Builder()
            .server(url())
            .connectionTimeout(START_BOUND)
            .maxReconnects(0)
            .errorListener(new ErrorListener() {})
            .build());
  }

  /** Kills it as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Starts it again where it was. */
  void startAgain() throws Exception {
    launchAgain();
    awaitListening();
  }

  /** The same, and does not wait until it can be used. */
  void launchAgain() throws IOException {
    process = launch(directory);
  }

  /** What it has said, for a test that fails. */
  String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly();
    process.waitFor(20, TimeUnit.SECONDS);
  }

  private static Process launch(Path directory) throws IOException {
    return new ProcessBuilder(program(), "-c", directory.resolve("nats.conf").toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
        .start();
  }

  private void awaitListening() throws Exception {
    long deadlineNanos = System.nanoTime() + START_BOUND.toNanos();
    while (true) {
      try (var connection = connect()) {
        connection.jetStreamManagement().getStreamNames();
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() - deadlineNanos > 0) {
          throw new AssertionError(log(), e);
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  /** Skips or fails what needs one where there is none, for what has to know it beforehand. */
  static void requireProgram() {
    var required = System.getenv().getOrDefault(REQUIRED, "");
    boolean isRequired = List.of(required.split(",")).contains(PROGRAM);
    var found = program();
    if (isRequired && found == null) {
      throw new AssertionError(REQUIRED + " names " + PROGRAM + ", and it is not on the path");
    }
    Assumptions.assumeTrue(found != null, PROGRAM + " is not on the path: not tried");
  }

  private static @Nullable String program() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, PROGRAM))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(null);
  }
}
