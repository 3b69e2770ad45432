package dev.gantry.adapter.spool;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
  private static final int O_RDONLY = 0;
  private static final int POSIX_FADV_DONTNEED = 4;
  private static final @Nullable Calls CALLS = calls();

  private PageCache() {}

  /** Lets the forced octets of a file go; false when the system did not take the hint. */
  static boolean letGo(Path file) {
    if (CALLS == null) {
      return false;
    }
    try (var arena = Arena.ofConfined()) {
      var descriptor = CALLS.open(arena.allocateFrom(file.toString()));
      if (descriptor < 0) {
        return false;
      }
      try {
        return CALLS.letGo(descriptor);
      } finally {
        CALLS.close(descriptor);
      }
    }
  }

  private static @Nullable Calls calls() {
    // The numbers of the constants are those of Linux on processors of 64 bits, but for s390x.
    var known =
        switch (System.getProperty("os.arch")) {
          case "amd64", "aarch64", "ppc64le", "riscv64" -> true;
          default -> false;
        };
    return known && System.getProperty("os.name").equals("Linux") ? Calls.link() : null;
  }

  /** The system calls, by way of the C library. */
  private record Calls(MethodHandle open, MethodHandle advise, MethodHandle close) {
    static @Nullable Calls link() {
      var linker = Linker.nativeLinker();
      var names = linker.defaultLookup();
      var open = names.find("open").orElse(null);
      var advise = names.find("posix_fadvise").orElse(null);
      var close = names.find("close").orElse(null);
      if (open == null || advise == null || close == null) {
        return null;
      }
      var integer = ValueLayout.JAVA_INT;
      var offset = ValueLayout.JAVA_LONG;
      return new Calls(
          linker.downcallHandle(
              open,
              FunctionDescriptor.of(integer, ValueLayout.ADDRESS, integer),
              Linker.Option.firstVariadicArg(2)),
          linker.downcallHandle(
              advise, FunctionDescriptor.of(integer, integer, offset, offset, integer)),
          linker.downcallHandle(close, FunctionDescriptor.of(integer, integer)));
    }

    int open(MemorySegment path) {
      try {
        return (int) open.invokeExact(path, O_RDONLY);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    boolean letGo(int descriptor) {
      try {
        // A length of 0 is all of the file.
        return (int) advise.invokeExact(descriptor, 0L, 0L, POSIX_FADV_DONTNEED) == 0;
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
