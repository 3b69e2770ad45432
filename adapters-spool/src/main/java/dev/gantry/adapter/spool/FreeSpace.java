package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how much space is left, without asking the disk on an event loop: it is asked by timer, and
 * what was written since is counted. Whoever may block asks it anew before anything is refused. An
 * old answer refuses nothing: what does not fit then fails when it is written. Any thread.
 *
 * <p>What a bundle sets aside is for {@link InboxBundle} to say; here are the sums.
 */
final class FreeSpace {
  private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);

  /** Longer than the timer takes, so that an answer is old only where the disk does not answer. */
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long BLOCK_BYTES = 4096;

  private final Disk disk;
  private final Path directory;
  private final long minFreeBytes;
  private final LongSupplier clock;
  private final AtomicLong promisedBytes = new AtomicLong();
  private final AtomicLong writtenBytes = new AtomicLong();
  private volatile Answer answer;

  FreeSpace(Disk disk, Path directory, long minFreeBytes) throws IOException {
    this(disk, directory, minFreeBytes, System::nanoTime);
  }

  /**
   * The same by another clock.
   *
   * @param clock nanoseconds, as {@link System#nanoTime()}
   */
  FreeSpace(Disk disk, Path directory, long minFreeBytes, LongSupplier clock) throws IOException {
    this.clock = clock;
    this.disk = disk;
    this.directory = directory;
    this.minFreeBytes = minFreeBytes;
    this.answer = new Answer(disk.freeBytes(directory), 0, clock.getAsLong());
  }

  /** What a file occupies, in octets: whole blocks of 4 KiB, as most file systems have. */
  static long ofFile(long bytes) {
    return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
  }

  /** Whether so much is free and set aside for nobody, as far as is known. Never blocks. */
  boolean admits(long bytes) {
    return fits(promisedBytes.get(), bytes);
  }

  /** The same by what the disk says now. Blocks. */
  boolean admitsNow(long bytes) {
    ask();
    return admits(bytes);
  }

  /** Sets space aside; false when there is not enough, and the disk says so now. Blocks. */
  boolean promise(long bytes) {
    if (take(bytes)) {
      return true;
    }
    ask();
    return take(bytes);
  }

  /** Gives back what was set aside and not used. */
  void giveBack(long bytes) {
    promisedBytes.addAndGet(-bytes);
  }

  /** What was set aside is used. */
  void used(long bytes) {
    writtenBytes.addAndGet(bytes);
    promisedBytes.addAndGet(-bytes);
  }

  /** Space left when it was asked for last. */
  long freeBytes() {
    return answer.freeBytes;
  }

  /** Space that must stay free. */
  long minFreeBytes() {
    return minFreeBytes;
  }

  /** For people. */
  String describe() {
    return freeBytes()
        + " octets are free in "
        + directory
        + ", of which "
        + minFreeBytes
        + " must stay free and "
        + promisedBytes
        + " are set aside for bundles that are being received";
  }

  /** Asks the disk. Blocks. */
  void ask() {
    // Before the disk is asked: what is written meanwhile is rather counted twice than not at all.
    long writtenBefore = writtenBytes.get();
    try {
      answer = new Answer(disk.freeBytes(directory), writtenBefore, clock.getAsLong());
    } catch (IOException e) {
      LOG.warn("Cannot tell how much space is free in {}: {}", directory, e.toString());
    }
  }

  private boolean take(long bytes) {
    while (true) {
      long promised = promisedBytes.get();
      if (!fits(promised, bytes)) {
        return false;
      }
      if (promisedBytes.compareAndSet(promised, promised + bytes)) {
        return true;
      }
    }
  }

  private boolean fits(long promised, long bytes) {
    var last = answer;
    long writtenSince = writtenBytes.get() - last.writtenBefore;
    return bytes <= last.freeBytes - writtenSince - minFreeBytes - promised
        || clock.getAsLong() - last.askedNanos > MAX_AGE_NANOS;
  }

  /**
   * What the disk said.
   *
   * @param writtenBefore octets that were written until then
   */
  private record Answer(long freeBytes, long writtenBefore, long askedNanos) {}
}
