package dev.gantry.bootstrap.logging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/**
 * Whether stderr leads to the journal of systemd, which takes the priority of a line from a number
 * in front of it (sd-daemon(3)).
 */
final class Journal {
  private static final Path STDERR = Path.of("/proc/self/fd/2");

  // syslog(3)
  private static final int ERROR = 3;
  private static final int WARNING = 4;
  private static final int INFO = 6;
  private static final int DEBUG = 7;

  private Journal() {}

  /**
   * Whether it does.
   *
   * @param stream the variable {@code JOURNAL_STREAM}: device and inode of what systemd connected,
   *     which may have been led elsewhere since
   */
  static boolean isStderr(@Nullable String stream) {
    return isSame(stream, STDERR);
  }

  static boolean isSame(@Nullable String stream, Path file) {
    if (stream == null) {
      return false;
    }
    try {
      var device = Files.getAttribute(file, "unix:dev");
      var inode = Files.getAttribute(file, "unix:ino");
      return stream.equals(device + ":" + inode);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  /** What stands in front of a line of this level. */
  static String priority(Level level) {
    var number =
        level.intValue() >= Level.SEVERE.intValue()
            ? ERROR
            : level.intValue() >= Level.WARNING.intValue()
                ? WARNING
                : level.intValue() >= Level.INFO.intValue() ? INFO : DEBUG;
    return "<" + number + ">";
  }
}
