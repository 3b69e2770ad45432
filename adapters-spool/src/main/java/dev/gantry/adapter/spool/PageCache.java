package dev.gantry.adapter.spool;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tells the system that what was forced to disk need not stay in memory. Without it every bundle
 * takes fresh memory until the machine has none left, and on a virtual machine the first touch of
 * each page costs more than the disk does. A wish only: where the system does not know it, nothing
 * happens. Blocks; any thread.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/functions/posix_fadvise.html">
 *     posix_fadvise</a>
 */
final class PageCache {
  private static final int POSIX_FADV_DONTNEED = 4;
  private static final @Nullable MethodHandle ADVISE = advise();

  private PageCache() {}

  /** Lets the forced octets of a file go; false when the system did not take the hint. */
  static boolean letGo(Path file) {
    var advise = ADVISE;
    if (advise == null) {
      return false;
    }
    var descriptor = CLibrary.open(file);
    if (descriptor < 0) {
      return false;
    }
    try {
      // A length of 0 is all of the file.
      return (int) advise.invokeExact(descriptor, 0L, 0L, POSIX_FADV_DONTNEED) == 0;
    } catch (Throwable e) {
      throw CLibrary.unexpected(e);
    } finally {
      CLibrary.close(descriptor);
    }
  }

  private static @Nullable MethodHandle advise() {
    // The numbers of the constants are those of Linux on processors of 64 bits, but for s390x.
    var known =
        switch (System.getProperty("os.arch")) {
          case "amd64", "aarch64", "ppc64le", "riscv64" -> true;
          default -> false;
        };
    return known && System.getProperty("os.name").equals("Linux")
        ? CLibrary.ofDescriptors(
            "posix_fadvise",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT))
        : null;
  }
}
