package dev.gantry.testbench.load;

import dev.gantry.port.payload.OutboundBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Files as bundles, the whole list as often as asked. */
public final class FileBundles implements BundleSource {
  private final List<Sized> files;
  private final long repeat;
  private final Executor reads;
  private long made;

  private FileBundles(List<Sized> files, long repeat, Executor reads) {
    this.files = files;
    this.repeat = repeat;
    this.reads = reads;
  }

  private record Sized(Path file, long lengthBytes) {}

  /**
   * Checks every file before the first is sent.
   *
   * @param repeat how often the list is sent, 1 or more
   * @param reads runs the blocking reads
   * @throws IOException naming the file that is missing, empty, no regular file or not readable
   */
  public static FileBundles of(List<Path> files, long repeat, Executor reads) throws IOException {
    var sized = new ArrayList<Sized>(files.size());
    for (var file : files) {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file + ": there is no such file");
      }
      if (!Files.isRegularFile(file)) {
        throw new IOException(file + ": is not a regular file");
      }
      if (!Files.isReadable(file)) {
        throw new IOException(file + ": may not be read");
      }
      var length = Files.size(file);
      if (length == 0) {
        throw new IOException(file + ": is empty, and a bundle has at least one octet");
      }
      sized.add(new Sized(file, length));
    }
    return new FileBundles(List.copyOf(sized), repeat, reads);
  }

  @Override
  public @Nullable OutboundBundle next() {
    if (made == count()) {
      return null;
    }
    var next = files.get((int) (made++ % files.size()));
    return new FileBundle(next.file(), next.lengthBytes(), reads);
  }

  @Override
  public String name(long number) {
    return files.get((int) (number % files.size())).file().toString();
  }

  @Override
  public long count() {
    return files.size() * repeat;
  }
}
