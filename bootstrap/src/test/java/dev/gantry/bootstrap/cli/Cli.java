package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs commands in this JVM, as a shell would. */
final class Cli {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long POLL_NANOS = 1_000_000;
  private static final String LISTENING = "listening on ";

  private Cli() {}

  /**
   * What a command left behind.
   *
   * @param code its exit code
   * @param out stdout
   * @param err stderr
   */
  record Outcome(int code, String out, String err) {
    /** One line on stderr, without a stack trace. */
    Outcome failsWith(ExitCode expected, String... words) {
      assertThat(err.lines().toList()).as("stdout: %s", out).hasSize(1);
      assertThat(err).startsWith("gantry: ").doesNotContain("Exception");
      assertThat(List.of(words)).allSatisfy(word -> assertThat(err).contains(word));
      assertThat(code).isEqualTo(expected.code());
      return this;
    }

    Outcome succeeds() {
      assertThat(err).isEmpty();
      assertThat(code).as("stdout: %s", out).isZero();
      return this;
    }
  }

  static Outcome run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    var code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Outcome(code, out.toString(), err.toString());
  }

  /** Runs a command on a thread of its own. */
  static Running start(String... args) {
    return new Running(args);
  }

  /** Runs a command in a process of its own, in {@code folder}. */
  static Process spawn(Path folder, String... args) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).directory(folder.toFile()).start();
  }

  /** The next line that has {@code words} in it. */
  static String lineWith(BufferedReader reader, String words) throws IOException {
    var before = new ArrayList<String>();
    while (true) {
      var line = reader.readLine();
      assertThat(line).as("it ended without \"%s\": %s", words, before).isNotNull();
      if (line.contains(words)) {
        return line;
      }
      before.add(line);
    }
  }

  /** The address behind "listening on". */
  static String address(BufferedReader reader) throws IOException {
    return lineWith(reader, LISTENING).replaceFirst(".*" + LISTENING, "");
  }

  static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** A command that runs. */
  static final class Running {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();

    private Running(String... args) {
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                try {
                  code.complete(
                      Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args));
                } catch (RuntimeException | Error e) {
                  code.completeExceptionally(e);
                }
              });
    }

    /** Waits for the line that tells the address, and returns that. */
    String address() {
      until("listening", () -> lines().stream().anyMatch(line -> line.startsWith(LISTENING)));
      return lines().stream()
          .filter(line -> line.startsWith(LISTENING))
          .findFirst()
          .orElseThrow()
          .substring(LISTENING.length());
    }

    /** Complete lines of stdout until now. */
    List<String> lines() {
      var text = out.toString();
      return new ArrayList<>(text.substring(0, text.lastIndexOf('\n') + 1).lines().toList());
    }

    Outcome end() throws Exception {
      var exit = code.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return new Outcome(exit, out.toString(), err.toString());
    }

    private void until(String what, java.util.function.BooleanSupplier condition) {
      var deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!condition.getAsBoolean()) {
        if (code.isDone() || System.nanoTime() - deadline > 0) {
          throw new AssertionError("never " + what + ": " + out + err);
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }
}
