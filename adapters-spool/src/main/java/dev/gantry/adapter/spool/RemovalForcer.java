package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forces one directory a while after names were removed from it, once for all of that while. Who
 * loses power meanwhile sends again what was acknowledged in it, and loses nothing. Any thread.
 */
final class RemovalForcer {
  private static final Logger LOG = LoggerFactory.getLogger(RemovalForcer.class);

  private final Disk disk;
  private final Path directory;
  private final Later later;
  private final AtomicBoolean owed = new AtomicBoolean();

  /** Runs something on a worker after a while. */
  interface Later {
    void run(Runnable task);
  }

  RemovalForcer(Disk disk, Path directory, Later later) {
    this.disk = disk;
    this.directory = directory;
    this.later = later;
  }

  /** A name was removed. */
  void removed() {
    if (!owed.get() && owed.compareAndSet(false, true)) {
      later.run(this::force);
    }
  }

  private void force() {
    owed.set(false);
    try {
      disk.forceDirectory(directory);
    } catch (NoSuchFileException e) {
      // Removed with all that was in it.
    } catch (IOException e) {
      LOG.warn("Cannot force {}: {}", directory, e.toString());
    }
  }
}
