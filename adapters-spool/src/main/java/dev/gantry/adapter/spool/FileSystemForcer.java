package dev.gantry.adapter.spool;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
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
  private static final @Nullable MethodHandle SYNCFS =
      tellsFailures(System.getProperty("os.name"), System.getProperty("os.version"))
          ? CLibrary.ofDescriptors("syncfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT))
          : null;

  private final MethodHandle syncfs;
  private final int descriptor;

  private FileSystemForcer(MethodHandle syncfs, int descriptor) {
    this.syncfs = syncfs;
    this.descriptor = descriptor;
  }

  /** The file system of a directory; null where this system cannot force it and say so. */
  static @Nullable FileSystemForcer of(Path directory) throws IOException {
    var syncfs = SYNCFS;
    if (syncfs == null || !TYPES.contains(Files.getFileStore(directory).type())) {
      return null;
    }
    var descriptor = CLibrary.open(directory);
    if (descriptor < 0) {
      throw new IOException("cannot open " + directory);
    }
    var forcer = new FileSystemForcer(syncfs, descriptor);
    if (!forcer.isForced()) {
      // It is forbidden here, or the disk is not well: nothing is built on it.
      forcer.close();
      return null;
    }
    return forcer;
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
    if (!isForced()) {
      throw new IOException("the file system cannot be forced to the medium");
    }
  }

  private boolean isForced() {
    try {
      return (int) syncfs.invokeExact(descriptor) == 0;
    } catch (Throwable e) {
      throw CLibrary.unexpected(e);
    }
  }

  @Override
  public void close() {
    CLibrary.close(descriptor);
  }
}
