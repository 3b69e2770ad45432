package dev.gantry.adapter.spool;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Functions of the C library on files, by their descriptors: for what Java has no call. Those that
 * the system has not got are null. Any thread.
 */
final class CLibrary {
  private static final int O_RDONLY = 0;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final @Nullable MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT),
          Linker.Option.firstVariadicArg(2));
  private static final @Nullable MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(INT, INT));

  private CLibrary() {}

  /** A function of this name and shape; null where files cannot be opened for it. */
  static @Nullable MethodHandle ofDescriptors(String name, FunctionDescriptor shape) {
    return OPEN == null || CLOSE == null ? null : function(name, shape);
  }

  private static @Nullable MethodHandle function(
      String name, FunctionDescriptor shape, Linker.Option... options) {
    var linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find(name)
        .map(symbol -> linker.downcallHandle(symbol, shape, options))
        .orElse(null);
  }

  /** Opens a file or a directory for reading; the descriptor is below 0 when it cannot be. */
  static int open(Path file) {
    var open = OPEN;
    if (open == null) {
      return -1;
    }
    try (var arena = Arena.ofConfined()) {
      return (int) open.invokeExact(arena.allocateFrom(file.toString()), O_RDONLY);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Closes what {@link #open} has opened. */
  static void close(int descriptor) {
    var close = CLOSE;
    if (close == null) {
      return;
    }
    try {
      var _ = (int) close.invokeExact(descriptor);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** What a call throws that cannot throw. */
  static IllegalStateException unexpected(Throwable e) {
    return new IllegalStateException("a call of the C library does not throw", e);
  }
}
