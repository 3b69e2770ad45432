package dev.gantry.bootstrap.cli;

import dev.gantry.testbench.load.FileBundles.Named;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Bundles that come as a stream, from stdin or a FIFO, as files: how long a bundle is has to be
 * known before it is sent. They lie in the directory for temporary files until close.
 */
final class StreamedFiles implements AutoCloseable {
  /** What stands for stdin. */
  static final Path STDIN = Path.of("-");

  private static final int TYPE = 0170000;
  private static final int FIFO = 0010000;

  private final List<Path> copies = new ArrayList<>();

  /** Reads what is a stream to its end; files stay as they are. */
  List<Named> of(List<Path> files, InputStream stdin) throws IOException {
    if (files.stream().filter(STDIN::equals).count() > 1) {
      throw new CommandException(ExitCode.USAGE, "stdin (-) can be read once only");
    }
    var named = new ArrayList<Named>();
    for (var file : files) {
      if (file.equals(STDIN)) {
        named.add(new Named(file, copy(stdin)));
      } else if (isFifo(file)) {
        try (var in = Files.newInputStream(file)) {
          named.add(new Named(file, copy(in)));
        }
      } else {
        named.add(new Named(file, file));
      }
    }
    return named;
  }

  private Path copy(InputStream in) throws IOException {
    var copy = Files.createTempFile("gantry-send", ".bundle");
    copy.toFile().deleteOnExit(); // a signal ends the process before close
    copies.add(copy);
    try (var out = Files.newOutputStream(copy)) {
      in.transferTo(out);
    }
    return copy;
  }

  private static boolean isFifo(Path file) throws IOException {
    return Files.exists(file)
        && FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
        && ((int) Files.getAttribute(file, "unix:mode") & TYPE) == FIFO;
  }

  @Override
  public void close() throws IOException {
    for (var copy : copies) {
      Files.deleteIfExists(copy);
    }
  }
}
