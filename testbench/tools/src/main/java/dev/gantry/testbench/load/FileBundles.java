package dev.gantry.testbench.load;

import dev.gantry.files.FileSource;
import dev.gantry.files.OpenFiles;
import dev.gantry.files.ReadBudget;
import dev.gantry.files.Reading;
import dev.gantry.files.Stamp;
import dev.gantry.port.payload.OutboundBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Files as bundles, the whole list as often as asked. They are opened some way ahead of the session
 * that sends them, and small ones read and closed again.
 */
public final class FileBundles implements BundleSource {
  /** Octets in memory, of which one sender has a quarter; 64 MiB. */
  private static final long MAX_READ_BYTES = 64L << 20;

  /** Large files that stay open between two reads; 64, more than a session sends at a time. */
  private static final int MAX_OPEN_FILES = 64;

  /** Threads that read at one time; 4, enough to keep a disk busy. */
  public static final int READERS = 4;

  private final List<Stamped> files;
  private final long repeat;
  private final FileSource source;
  private final OpenedAhead opened;

  private FileBundles(List<Stamped> files, long repeat, Executor reads) {
    this.files = files;
    this.repeat = repeat;
    this.source =
        new FileSource(
            new Reading(
                this, new ReadBudget(MAX_READ_BYTES), new OpenFiles(MAX_OPEN_FILES), reads));
    // A processor is left to the session.
    var openers = Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 1, READERS - 1);
    this.opened = new OpenedAhead(count(), this::open, openers, reads);
  }

  /**
   * A file of the list.
   *
   * @param named what the list calls it
   * @param file the same, or where it leads when it is a link
   * @param stamp what the file was when it was checked
   */
  private record Stamped(Path named, Path file, Stamp stamp) {}

  /**
   * Checks every file before the first is sent.
   *
   * @param repeat how often the list is sent, 1 or more
   * @param reads runs what blocks on the disk, {@link #READERS} at a time at best
   * @throws IOException naming the file that is missing, empty, no regular file or not readable
   */
  public static FileBundles of(List<Path> files, long repeat, Executor reads) throws IOException {
    return ofNamed(files.stream().map(file -> new Named(file, file)).toList(), repeat, reads);
  }

  /**
   * A file under another name.
   *
   * @param named what messages call it
   * @param file where its octets are
   */
  public record Named(Path named, Path file) {}

  /** The same for files some of which are called otherwise. */
  public static FileBundles ofNamed(List<Named> files, long repeat, Executor reads)
      throws IOException {
    var stamped = new ArrayList<Stamped>(files.size());
    for (var file : files) {
      stamped.add(stamped(file.named(), file.file()));
    }
    return new FileBundles(List.copyOf(stamped), repeat, reads);
  }

  private static Stamped stamped(Path named, Path where) throws IOException {
    try {
      var file = Files.isSymbolicLink(where) ? where.toRealPath() : where;
      var stamp = Stamp.of(file);
      if (!stamp.regular()) {
        throw new IOException(named + ": is not a regular file");
      }
      if (!Files.isReadable(file)) {
        throw new IOException(named + ": may not be read");
      }
      if (stamp.lengthBytes() == 0) {
        throw new IOException(named + ": is empty, and a bundle has at least one octet");
      }
      return new Stamped(named, file, stamp);
    } catch (NoSuchFileException e) {
      throw new IOException(named + ": there is no such file", e);
    }
  }

  @Override
  public boolean ready(Runnable later) {
    return opened.ready(later);
  }

  @Override
  public @Nullable OutboundBundle next() {
    return opened.take();
  }

  private OutboundBundle open(long number) {
    var next = numbered(number);
    try {
      return source.open(next.file(), next.stamp());
    } catch (IOException | RuntimeException | Error e) {
      // What cannot be opened, for want of memory too, costs this bundle; its session hears why.
      var cause = e instanceof IOException && e.getMessage() != null ? e.getMessage() : e;
      return new Unreadable(next.stamp().lengthBytes(), next.named() + ": " + cause);
    }
  }

  private Stamped numbered(long number) {
    return files.get((int) (number % files.size()));
  }

  @Override
  public String name(long number) {
    return numbered(number).named().toString();
  }

  @Override
  public long count() {
    return files.size() * repeat;
  }

  @Override
  public long totalBytes() {
    return repeat * files.stream().mapToLong(file -> file.stamp().lengthBytes()).sum();
  }

  @Override
  public void close() {
    opened.close();
  }

  /** A file that could not be opened. */
  private record Unreadable(long lengthBytes, String cause) implements OutboundBundle {
    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      listener.readFailed(cause);
    }

    @Override
    public void release() {}
  }
}
