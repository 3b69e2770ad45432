import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The runs that the AOT caches of the image are made of. A cache is mapped and linked whole before
 * anything else happens, so each holds what its own commands need and no more: one is for servers,
 * one for clients. Which command is which stands in {@code gantry.sh}.
 */
final class Training {
  private static final String SERVER = "lib/server.aot";
  private static final String CLIENT = "lib/client.aot";

  /** A run that hangs must not hang the build; a normal one takes a few seconds. */
  private static final long MAX_SECONDS = 60;

  /**
   * As often as the client sends its file: enough for both ends to know which of their methods are
   * hot, which then are compiled as soon as they are used.
   */
  private static final String REPEAT = "100000";

  private final Path image;
  private final List<String> flags;
  private final Path log;

  /**
   * Makes caches of an image that has its runtime and its jars.
   *
   * @param flags of the launcher
   */
  Training(Path image, List<String> flags, Path log) {
    this.image = image;
    this.flags = flags;
    this.log = log;
  }

  /** A server with its BPA, and a client that sends it a file some times. */
  void run() throws IOException, InterruptedException {
    int bpa = freePort();
    int tcp = freePort();
    Path file = image.resolve("lib/gantry.jar");
    try (Running _ = start(List.of(), "mock-bpa", "--listen", at(bpa), "--discard")) {
      awaitListener(bpa);
      Running server =
          start(
              recording(SERVER),
              "serve",
              "--set",
              "address=" + at(tcp),
              "--set",
              "bpa-address=http://" + at(bpa),
              "--set",
              "cla-name=training");
      try (server) {
        awaitListener(tcp);
        finish(start(recording(CLIENT), "send", at(tcp), file.toString(), "--repeat", REPEAT));
        // Signalled, it leaves in order and writes its cache.
        server.process.destroy();
        finish(server);
      }
    }
    for (String cache : List.of(SERVER, CLIENT)) {
      if (!Files.exists(image.resolve(cache))) {
        throw new IllegalStateException("the training run left no " + cache + ", see " + log);
      }
    }
  }

  private List<String> recording(String cache) {
    return List.of("-XX:AOTCacheOutput=" + image.resolve(cache));
  }

  private Running start(List<String> more, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(image.resolve("runtime/bin/java").toString());
    command.addAll(flags);
    command.addAll(more);
    command.add("-jar");
    command.add(image.resolve("lib/gantry.jar").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    // Flags of the caller's environment would end up in the cache, and keys in the configuration.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("JDK_JAVA_OPTIONS|JAVA_.*|GANTRY_.*|HARDY_.*"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    return new Running(arguments[0], builder.start());
  }

  private void finish(Running running) throws InterruptedException {
    boolean ended = running.process.waitFor(MAX_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      throw new IllegalStateException(
          "'%s' of the training did not end within %d s, see %s"
              .formatted(running.name, MAX_SECONDS, log));
    }
    int code = running.process.exitValue();
    // 143: it was signalled.
    if (code != 0 && code != 143) {
      throw new IllegalStateException(
          "'%s' of the training ended with exit code %d, see %s"
              .formatted(running.name, code, log));
    }
  }

  private void awaitListener(int port) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
    while (System.nanoTime() - end < 0) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    throw new IllegalStateException("nobody listens on port " + port + ", see " + log);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String at(int port) {
    return "127.0.0.1:" + port;
  }

  /** One of our commands. */
  private record Running(String name, Process process) implements AutoCloseable {
    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
