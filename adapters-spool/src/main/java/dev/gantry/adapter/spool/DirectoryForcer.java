package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Forces one directory for many callers at once: whoever comes while it is being forced shares the
 * next time. Blocks only the caller that does it for the others.
 */
final class DirectoryForcer {
  private final Disk disk;
  private final Path directory;
  private List<Waiter> waiting = new ArrayList<>();
  private boolean forcing;

  DirectoryForcer(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /**
   * Has {@code waiter} told once every name that is in the directory now is forced; perhaps by
   * another thread.
   */
  void force(Waiter waiter) {
    synchronized (this) {
      waiting.add(waiter);
      if (forcing) {
        return;
      }
      forcing = true;
    }
    while (true) {
      List<Waiter> batch;
      synchronized (this) {
        if (waiting.isEmpty()) {
          forcing = false;
          return;
        }
        batch = waiting;
        waiting = new ArrayList<>();
      }
      var failure = forceOnce();
      for (var each : batch) {
        tell(each, failure);
      }
    }
  }

  /** A fault of one waiter must neither leave the others untold nor end the forcing for ever. */
  private static void tell(Waiter waiter, @Nullable IOException failure) {
    try {
      waiter.forced(failure);
    } catch (RuntimeException | Error e) {
      var thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private @Nullable IOException forceOnce() {
    try {
      disk.forceDirectory(directory);
      return null;
    } catch (IOException e) {
      return e;
    } catch (RuntimeException | Error e) {
      return new IOException(e);
    }
  }

  /** Hears that the directory was forced. */
  interface Waiter {
    /** Forced, or not when there is a {@code failure}. */
    void forced(@Nullable IOException failure);
  }
}
