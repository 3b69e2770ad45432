package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows about how much space is left, without asking the disk on an event loop: it is asked by
 * timer, and the answer less what bundles that have begun since still need is what there is. An old
 * answer refuses nothing: what does not fit then fails when it is written. Any thread; never
 * blocks, except {@link #ask()}.
 */
final class FreeSpace {
  private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);

  /** Longer than the timer takes, so that an answer is old only where the disk does not answer. */
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Disk disk;
  private final Path directory;
  private final long minFreeBytes;
  private final Executor workers;
  private final LongSupplier clock;
  private final AtomicLong promisedBytes = new AtomicLong();
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile long freeBytes;
  private volatile long askedNanos;

  FreeSpace(Disk disk, Path directory, long minFreeBytes, Executor workers) throws IOException {
    this(disk, directory, minFreeBytes, workers, System::nanoTime);
  }

  /**
   * The same by another clock.
   *
   * @param clock nanoseconds, as {@link System#nanoTime()}
   */
  FreeSpace(Disk disk, Path directory, long minFreeBytes, Executor workers, LongSupplier clock)
      throws IOException {
    this.clock = clock;
    this.disk = disk;
    this.directory = directory;
    this.minFreeBytes = minFreeBytes;
    this.workers = workers;
    this.freeBytes = disk.freeBytes(directory);
    this.askedNanos = clock.getAsLong();
  }

  /** Sets space aside for a bundle; false when there is not enough. */
  boolean promise(long bytes) {
    var total = promisedBytes.addAndGet(bytes);
    if (total < 0 || total > freeBytes - minFreeBytes && refuses()) {
      promisedBytes.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  /** Gives back what was set aside and not used. */
  void giveBack(long bytes) {
    promisedBytes.addAndGet(-bytes);
  }

  /** Whether the disk is down to what must stay free. */
  boolean exhausted() {
    return freeBytes <= minFreeBytes && refuses();
  }

  /** Space left when it was asked for last. */
  long freeBytes() {
    return freeBytes;
  }

  /** Space that must stay free. */
  long minFreeBytes() {
    return minFreeBytes;
  }

  /** For people. */
  String describe() {
    return freeBytes
        + " octets are free in "
        + directory
        + ", of which "
        + minFreeBytes
        + " must stay free";
  }

  /** Asks the disk. Blocks. */
  void ask() {
    try {
      freeBytes = disk.freeBytes(directory);
      askedNanos = clock.getAsLong();
    } catch (IOException e) {
      LOG.warn("Cannot tell how much space is free in {}: {}", directory, e.toString());
    } finally {
      asking.set(false);
    }
  }

  /** Whether the answer is young enough to refuse by; asks for the next one either way. */
  private boolean refuses() {
    if (asking.compareAndSet(false, true)) {
      workers.execute(this::ask);
    }
    return clock.getAsLong() - askedNanos <= MAX_AGE_NANOS;
  }
}
