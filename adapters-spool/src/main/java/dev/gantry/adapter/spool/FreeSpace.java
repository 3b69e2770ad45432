package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows about how much space is left, without asking the disk on an event loop: the answer is up to
 * a second old, less what bundles that have begun since still need. Any thread; never blocks.
 */
final class FreeSpace {
  private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Disk disk;
  private final Path directory;
  private final long minFreeBytes;
  private final Executor workers;
  private final AtomicLong promisedBytes = new AtomicLong();
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile long freeBytes;
  private volatile long askedNanos;

  FreeSpace(Disk disk, Path directory, long minFreeBytes, Executor workers) throws IOException {
    this.disk = disk;
    this.directory = directory;
    this.minFreeBytes = minFreeBytes;
    this.workers = workers;
    this.freeBytes = disk.freeBytes(directory);
    this.askedNanos = System.nanoTime();
  }

  /** Sets space aside for a bundle; false when there is not enough. */
  boolean promise(long bytes) {
    refresh();
    var total = promisedBytes.addAndGet(bytes);
    if (total < 0 || total > freeBytes - minFreeBytes) {
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
    refresh();
    return freeBytes <= minFreeBytes;
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

  private void refresh() {
    if (System.nanoTime() - askedNanos > MAX_AGE_NANOS && asking.compareAndSet(false, true)) {
      workers.execute(this::ask);
    }
  }

  private void ask() {
    try {
      freeBytes = disk.freeBytes(directory);
    } catch (IOException e) {
      LOG.warn("Cannot tell how much space is free in {}: {}", directory, e.toString());
    } finally {
      askedNanos = System.nanoTime();
      asking.set(false);
    }
  }
}
