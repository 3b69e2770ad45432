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
 * The run that the AOT cache of the image is made of. There is one cache for all commands: two, one
 * for servers and one for clients, would repeat the classes of the Java runtime and take half as
 * much space again.
 */
final class Training {
  private static final String CACHE = "lib/gantry.aot";
  private static final String REHEARSAL = "dev.gantry.rehearsal.Rehearsal";

  /** A run that hangs must not hang the build; a normal one takes a few seconds. */
  private static final long MAX_SECONDS = 120;

  /**
   * As often as the client sends its file: enough for both ends to know which of their methods are
   * hot, which then are compiled as soon as they are used.
   */
  private static final String REPEAT = "100000";

  private final Path image;
  private final List<String> flags;
  private final Path log;

  /**
   * Makes the cache of an image that has its runtime and its jars.
   *
   * @param flags of the launcher
   */
  Training(Path image, List<String> flags, Path log) {
    this.image = image;
    this.flags = flags;
    this.log = log;
  }

  /** A server with its BPA, and in its process a client that sends it a file some times. */
  void run() throws IOException, InterruptedException {
    int bpa = freePort();
    Path data = image.resolveSibling("rehearsal");
    Path main = image.resolve("lib/gantry.jar");
    List<String> rehearsal =
        List.of(
            // What the runtime learns of hot methods in so short a run takes a tenth of the cache.
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-AOTRecordTraining",
            "-XX:AOTCacheOutput=" + image.resolve(CACHE),
            "-cp",
            main.toString(),
            REHEARSAL,
            String.valueOf(freePort()),
            String.valueOf(bpa),
            main.toString(),
            REPEAT,
            data.toString());
    List<String> mockBpa =
        List.of("-jar", main.toString(), "mock-bpa", "--listen", "127.0.0.1:" + bpa, "--discard");
    try (Running _ = start("mock-bpa", mockBpa)) {
      awaitListener(bpa);
      finish(start("rehearsal", rehearsal));
    }
    if (!Files.exists(image.resolve(CACHE))) {
      throw new IllegalStateException("the training run left no " + CACHE + ", see " + log);
    }
  }

  private Running start(String name, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(image.resolve("runtime/bin/java").toString());
    command.addAll(flags);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // Flags of the caller's environment would end up in the cache, and keys in the configuration.
    builder
        .environment()
        .keySet()
        .removeIf(variable -> variable.matches("JDK_JAVA_OPTIONS|JAVA_.*|GANTRY_.*|HARDY_.*"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    return new Running(name, builder.start());
  }

  private void finish(Running running) throws InterruptedException {
    boolean ended = running.process.waitFor(MAX_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      throw new IllegalStateException(
          "'%s' of the training did not end within %d s, see %s"
              .formatted(running.name, MAX_SECONDS, log));
    }
    int code = running.process.exitValue();
    if (code != 0) {
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

  /** One of our commands. */
  private record Running(String name, Process process) implements AutoCloseable {
    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
