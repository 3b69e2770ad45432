package dev.gantry.bootstrap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether and how wide a bar can be drawn on stderr. */
final class Terminal {
  private static final Path STDERR = Path.of("/proc/self/fd/2");

  private Terminal() {}

  /**
   * Whether lines on stderr can be drawn over.
   *
   * @param term the variable {@code TERM}
   */
  static boolean drawsOver(@Nullable String term) {
    return isStderr() && term != null && !term.isEmpty() && !term.equals("dumb");
  }

  private static boolean isStderr() {
    try {
      var device = Files.readSymbolicLink(STDERR).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      var console = System.console(); // another system than Linux
      return console != null && console.isTerminal();
    }
  }
}
