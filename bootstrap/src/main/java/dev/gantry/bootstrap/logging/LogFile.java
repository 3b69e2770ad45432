package dev.gantry.bootstrap.logging;

import dev.gantry.certificates.wording.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.FileHandler;

/**
 * A file that is logged to in place of stderr, and how it is rotated.
 *
 * @param file its beginning: {@code .0} is the one written now, {@code .1} the one before
 * @param maxBytes at which the next is begun
 * @param count how many are kept, 1 or more
 */
public record LogFile(Path file, long maxBytes, int count) {
  FileHandler open() throws IOException {
    var pattern = file.toAbsolutePath().toString().replace("%", "%%") + ".%g";
    try {
      var handler = new FileHandler(pattern, maxBytes, count, true);
      handler.setEncoding("UTF-8");
      return handler;
    } catch (IOException e) {
      throw new IOException("log-file " + file + " cannot be written: " + Reason.of(e), e);
    }
  }
}
