package dev.gantry.adapter.spool;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Forces a file system with one call, however many files were written: thousands of small ones in
 * the time of some. Its descriptor is open from before they are written, since the system tells of
 * a failure whoever had one open then. Blocks; any thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sync.2.html">syncfs</a>
 */
final class FileSystemForcer implements Disk.WholeDisk {
  /** Before 5.17 {@code syncfs} could keep it to itself when something was not written. */
  private static final int FIRST_MAJOR = 5;

  private static final int FIRST_MINOR = 17;

  /** Those that write all of it themselves; one above another or by the network may only ask. */
  private static final Set<String> TYPES = Set.of("ext4", "xfs", "btrfs");

  private static final Pattern VERSION = Pattern.compile("([0-9]{1,4})[.]([0-9]{1,4}).*");
  private static final int O_RDONLY = 0;
  private static final @Nullable Calls CALLS =
      tellsFailures(System.getProperty("os.name"), System.getProperty("os.version"))
          ? Calls.link()
          : null;

  private final Calls calls;
  private final int descriptor;

  private FileSystemForcer(Calls calls, int descriptor) {
    this.calls = calls;
    this.descriptor = descriptor;
  }

  /** The file system of a directory; null where this system cannot force it and say so. */
  static @Nullable FileSystemForcer of(Path directory) throws IOException {
    var calls = CALLS;
    if (calls == null || !TYPES.contains(Files.getFileStore(directory).type())) {
      return null;
    }
    try (var arena = Arena.ofConfined()) {
      var descriptor = calls.open(arena.allocateFrom(directory.toString()));
      if (descriptor < 0) {
        throw new IOException("cannot open " + directory);
      }
      if (calls.force(descriptor) != 0) {
        // It is forbidden here, or the disk is not well: nothing is built on it.
        calls.close(descriptor);
        return null;
      }
      return new FileSystemForcer(calls, descriptor);
    }
  }

  /** Whether a system says so when it could not force what was written. */
  static boolean tellsFailures(String system, String version) {
    var numbers = VERSION.matcher(version);
    if (!system.equals("Linux") || !numbers.matches()) {
      return false;
    }
    var major = Integer.parseInt(numbers.group(1));
    return major > FIRST_MAJOR
        || major == FIRST_MAJOR && Integer.parseInt(numbers.group(2)) >= FIRST_MINOR;
  }

  @Override
  public void force() throws IOException {
    if (calls.force(descriptor) != 0) {
      throw new IOException("the file system cannot be forced to the medium");
    }
  }

  @Override
  public void close() {
    calls.close(descriptor);
  }

  /** The system calls, by way of the C library. */
  private record Calls(MethodHandle open, MethodHandle force, MethodHandle close) {
    static @Nullable Calls link() {
      var linker = Linker.nativeLinker();
      var names = linker.defaultLookup();
      var open = names.find("open").orElse(null);
      var force = names.find("syncfs").orElse(null);
      var close = names.find("close").orElse(null);
      if (open == null || force == null || close == null) {
        return null;
      }
      var integer = ValueLayout.JAVA_INT;
      return new Calls(
          linker.downcallHandle(
              open,
              FunctionDescriptor.of(integer, ValueLayout.ADDRESS, integer),
              Linker.Option.firstVariadicArg(2)),
          linker.downcallHandle(force, FunctionDescriptor.of(integer, integer)),
          linker.downcallHandle(close, FunctionDescriptor.of(integer, integer)));
    }

    int open(MemorySegment path) {
      try {
        return (int) open.invokeExact(path, O_RDONLY);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    int force(int descriptor) {
      try {
        return (int) force.invokeExact(descriptor);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    void close(int descriptor) {
      try {
        var _ = (int) close.invokeExact(descriptor);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    private static IllegalStateException unexpected(Throwable e) {
      return new IllegalStateException("a call of the C library does not throw", e);
    }
  }
}
