package dev.gantry.adapter.spool;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
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

  private static final long EXT4 = 0xEF53L;
  private static final long XFS = 0x5846_5342L;
  private static final long BTRFS = 0x9123_683EL;

  /**
   * Those that write all of it themselves, by the number that the system gives them, which ext2 and
   * ext3 share with ext4; one above another or by the network may only ask.
   */
  private static final Set<Long> TYPES = Set.of(EXT4, XFS, BTRFS);

  /** More than a {@code struct statfs}, whose first member is the type, takes on any processor. */
  private static final long STATFS_BYTES = 512;

  private static final Pattern VERSION = Pattern.compile("([0-9]{1,4})[.]([0-9]{1,4}).*");
  private static final @Nullable MethodHandle SYNCFS =
      tellsFailures(System.getProperty("os.name"), System.getProperty("os.version"))
          ? CLibrary.ofDescriptors("syncfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT))
          : null;
  private static final @Nullable MethodHandle FSTATFS =
      CLibrary.ofDescriptors("fstatfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  private final MethodHandle syncfs;
  private final int descriptor;

  private FileSystemForcer(MethodHandle syncfs, int descriptor) {
    this.syncfs = syncfs;
    this.descriptor = descriptor;
  }

  /** The file system of a directory; null where this system cannot force it and say so. */
  static @Nullable FileSystemForcer of(Path directory) throws IOException {
    var syncfs = SYNCFS;
    var fstatfs = FSTATFS;
    if (syncfs == null || fstatfs == null) {
      return null;
    }
    var descriptor = CLibrary.open(directory);
    if (descriptor < 0) {
      throw new IOException("cannot open " + directory);
    }
    var forcer = new FileSystemForcer(syncfs, descriptor);
    if (!TYPES.contains(type(fstatfs, descriptor)) || !forcer.isForced()) {
      // Another one does it, it is forbidden here, or the disk is not well: nothing is built on it.
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

  /**
   * The number of the type of a file system; 0, which none has, when the system does not tell. Not
   * by the FileStore: that looks for the mount, which a process in a chroot does not see.
   */
  private static long type(MethodHandle fstatfs, int descriptor) {
    try (var arena = Arena.ofConfined()) {
      var statfs = arena.allocate(STATFS_BYTES, Long.BYTES);
      return (int) fstatfs.invokeExact(descriptor, statfs) == 0 ? statfs.get(JAVA_LONG, 0) : 0;
    } catch (Throwable e) {
      throw CLibrary.unexpected(e);
    }
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
