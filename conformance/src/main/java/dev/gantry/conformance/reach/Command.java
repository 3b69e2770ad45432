package dev.gantry.conformance.reach;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A command line of the user's, given to the shell with words in braces replaced. What it prints is
 * thrown away. Any thread.
 */
public final class Command {
  private final String line;

  public Command(String line) {
    this.line = line;
  }

  /** Starts it with pairs of a word and what replaces it. */
  Process start(String... replaced) throws IOException {
    var text = line;
    for (int i = 0; i < replaced.length; i += 2) {
      text = text.replace(replaced[i], replaced[i + 1]);
    }
    return new ProcessBuilder("/bin/sh", "-c", text)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** As what has the other side dial {@code {address}}. */
  public Dialler dialler() {
    return address -> {
      var process = start("{address}", address);
      return () -> stop(process);
    };
  }

  /** Ends it with all that it started. */
  private static void stop(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  /**
   * Runs it to its end.
   *
   * @return its exit code, or -1 where it was still running after so many seconds
   */
  int run(int seconds, String... replaced) throws IOException {
    var process = start(replaced);
    try {
      if (process.waitFor(seconds, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stop(process);
    return -1;
  }
}
