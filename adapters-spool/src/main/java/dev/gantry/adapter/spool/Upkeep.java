package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the directories by timer, whether bundles come or not: how much space is left,
 * whether they are there and can be written, what lies in them. Any thread; files are touched on
 * {@link Workers} only.
 */
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  /** How often space is asked for; 1 s, one system call. */
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A file is written and removed every fifth second, so that a disk turned read-only is seen. */
  private static final int TICKS_PER_PROBE = 5;

  /** What lies there is counted every fifteenth second: as often as metrics are asked for. */
  private static final int TICKS_PER_SURVEY = 15;

  /** Hidden, and beside the folders of peers. */
  private static final String PROBE_NAME = ".probe";

  private static final byte[] PROBE = {'\n'};

  private final Disk disk;
  private final SpoolLayout layout;
  private final FreeSpace space;
  private final Survey survey;
  private final Workers worker = new Workers("gantry-spool-upkeep", 1);

  /** A survey of very many files must not keep anybody from asking for space. */
  private final Workers surveyor = new Workers("gantry-spool-survey", 1);

  private final Runnable more;
  private final DiskWatch.Wait wait;
  private final AtomicBoolean surveying = new AtomicBoolean();
  private volatile boolean writable = true;
  private volatile boolean closed;
  private int ticks;

  /**
   * Looks after nothing yet.
   *
   * @param more what else is looked after as often as the directories
   */
  Upkeep(
      Disk disk,
      SpoolLayout layout,
      FreeSpace space,
      Survey survey,
      DiskWatch watch,
      Runnable more) {
    this.disk = disk;
    this.layout = layout;
    this.space = space;
    this.survey = survey;
    this.more = more;
    // Nobody to be refused; but that the disk hangs is to be known though no bundle comes.
    this.wait = watch.newWait(() -> {});
  }

  void start() {
    next();
  }

  void close() {
    closed = true;
  }

  /** Whether files could be written when it was tried last. */
  boolean writable() {
    return writable;
  }

  private void next() {
    CompletableFuture.delayedExecutor(TICK_NANOS, TimeUnit.NANOSECONDS, worker)
        .execute(
            () -> {
              if (!closed) {
                tick();
                next();
              }
            });
  }

  private void tick() {
    ticks++;
    wait.begin();
    try {
      space.ask();
      if (ticks % TICKS_PER_PROBE == 0) {
        probe();
      }
      if (ticks % TICKS_PER_SURVEY == 0) {
        survey();
      }
    } catch (RuntimeException e) {
      LOG.warn("Cannot look after the spool: {}", e.toString());
    } finally {
      wait.end();
    }
  }

  private void survey() {
    if (surveying.compareAndSet(false, true)) {
      surveyor.execute(
          () -> {
            try {
              survey.run();
            } catch (RuntimeException e) {
              LOG.warn("Cannot count what lies in the spool: {}", e.toString());
            } finally {
              surveying.set(false);
            }
          });
    }
  }

  /** Makes directories anew that were taken away, and finds out whether files can be written. */
  void probe() {
    more.run();
    boolean before = writable;
    try {
      for (var directory :
          List.of(layout.inbox(), layout.outbox(), layout.refused(), layout.temporary())) {
        if (!Files.isDirectory(directory)) {
          SpoolLayout.makeAnew(directory, disk);
        }
      }
      var file = layout.refused().resolve(PROBE_NAME);
      disk.delete(file);
      var writing = disk.create(file);
      try {
        writing.write(new ByteBuffer[] {ByteBuffer.wrap(PROBE)});
      } finally {
        writing.close();
      }
      disk.delete(file);
      writable = true;
    } catch (IOException e) {
      writable = false;
      if (before) {
        LOG.warn("the directories of data-dir cannot be written: {}", e.toString());
      }
    }
    if (writable && !before) {
      LOG.info("the directories of data-dir can be written again");
    }
  }
}
