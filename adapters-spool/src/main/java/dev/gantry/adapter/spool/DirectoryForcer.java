package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Forces one directory for many callers at once: whoever comes while it is being forced shares the
 * next time. A force that fails takes with it what all had named before, though another one
 * succeeds after that: so whoever gives a name looks first how many have failed. Blocks only the
 * caller that does it for the others.
 */
final class DirectoryForcer {
  private final Disk disk;
  private final Path directory;
  private List<Waiter> waiting = new ArrayList<>();
  private boolean forcing;
  private final AtomicLong failures = new AtomicLong();

  DirectoryForcer(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /** How many forces have failed; to be asked before a name is given. */
  long failures() {
    return failures.get();
  }

  /** Another way to force the directory has failed. */
  void failed() {
    failures.incrementAndGet();
  }

  /** Forces every name that was given since so many had failed; not shared. Blocks. */
  void forceNow(long failuresBefore) throws IOException {
    var failure = forceOnce();
    if (failure != null) {
      throw failure;
    }
    check(failuresBefore);
  }

  /** Fails when a force has failed since so many had. */
  void check(long failuresBefore) throws IOException {
    if (failures.get() != failuresBefore) {
      throw new IOException("names in " + directory + " could not be forced a moment ago");
    }
  }

  /**
   * Has {@code waiter} told once every name that is in the directory now is forced; perhaps by
   * another thread.
   *
   * @param failuresBefore how many had failed before the name was given
   */
  void force(long failuresBefore, Waiter waiter) {
    Waiter checked =
        failure -> waiter.forced(failure != null ? failure : failureSince(failuresBefore));
    synchronized (this) {
      waiting.add(checked);
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

  private @Nullable IOException failureSince(long failuresBefore) {
    try {
      check(failuresBefore);
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private @Nullable IOException forceOnce() {
    try {
      disk.forceDirectory(directory);
      return null;
    } catch (IOException e) {
      failed();
      return e;
    } catch (RuntimeException | Error e) {
      failed();
      return new IOException(e);
    }
  }

  /** Hears that the directory was forced. */
  interface Waiter {
    /** Forced, or not when there is a {@code failure}. */
    void forced(@Nullable IOException failure);
  }
}
