package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lays what the journal holds into the inbox, in its order and in rounds. One thread writes the
 * files of a round below {@code tmp}; another one forces them, with one call where there are many,
 * gives them their names, and with the next round's force has these for good, too. So a name in the
 * inbox stands for a whole bundle at any time, whenever power is lost. What fails is done again
 * until it succeeds. Any thread; blocks only threads of its own.
 */
final class Placement {
  private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

  /** For what is begun when this is closed; 1 s. */
  private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What it uses of the inbox. */
  interface Home extends RoundWriter.Home {
    /** Gives a file its place in the inbox. */
    void place(Path file, Path place) throws IOException;
  }

  private final Home home;
  private final DirectoryForcer forcer;
  private final Segments segments;
  private final PlacedMark mark;
  private final FreeSpace space;
  private final Runnable progress;
  private final long pauseNanos;
  private final DiskWatch.Wait writerWait;
  private final DiskWatch.Wait namerWait;
  private final RoundWriter writer;
  private final Disk.@Nullable WholeDisk whole;

  // Guarded by this; the cursor and whether each file is forced by the thread that is busy.
  private boolean started;
  private boolean closed;
  private boolean writing;
  private boolean naming;
  private boolean broken;
  private boolean forcesEach;
  private Segment.@Nullable Place cursor;
  private RoundWriter.@Nullable Round written;

  // Of the thread that names files.
  private Segment.@Nullable Place named;

  /** All before it has its name for good. */
  private Segment.@Nullable Place forced;

  /** The furthest that ever had its name: room for what is made anew is not used again. */
  private JournalForm.Point reached;

  private int unsettledBundles;
  private boolean unsettled;

  /** Forces that had failed before the first name was given that is not known to stay. */
  private long failedForces;

  private volatile boolean fails;

  /**
   * Begins where an earlier run has left off.
   *
   * @param whole forces the inbox's file system; null where each file is forced by itself
   * @param progress called whenever the disk has answered
   * @param pauseNanos after a failure, before it is tried again
   */
  Placement(
      Home home,
      Path inbox,
      DirectoryForcer forcer,
      Disk.@Nullable WholeDisk whole,
      Segments segments,
      PlacedMark mark,
      FreeSpace space,
      DiskWatch watch,
      Runnable progress,
      long pauseNanos) {
    this.home = home;
    this.forcer = forcer;
    this.segments = segments;
    this.mark = mark;
    this.space = space;
    this.progress = progress;
    this.pauseNanos = pauseNanos;
    // Nobody to be refused; but that the disk hangs is to be known.
    this.writerWait = watch.newWait(() -> {});
    this.namerWait = watch.newWait(() -> {});
    this.whole = whole;
    this.writer = new RoundWriter(home, inbox, segments, writerWait);
    this.cursor = segments.first();
    this.named = cursor;
    this.forced = cursor;
    this.reached = mark.placed();
  }

  /** Whether the last attempt has failed. */
  boolean fails() {
    return fails;
  }

  /** Something was appended, or lies there from an earlier run. */
  synchronized void more() {
    if (!started && !closed && hasMore()) {
      started = true;
      Thread.ofPlatform().daemon().name("gantry-spool-writer").start(this::write);
      Thread.ofPlatform().daemon().name("gantry-spool-namer").start(this::nameAndClose);
    }
    notifyAll();
  }

  /** Waits until nothing is left to do; false when that is not so in time. Blocks. */
  synchronized boolean await(long deadlineNanos) throws InterruptedException {
    while (!isIdle()) {
      var leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
    }
    return true;
  }

  /** Begins nothing any more, and waits a moment for what is begun. Blocks. */
  void close() throws InterruptedException {
    var isClosed = false;
    synchronized (this) {
      closed = true;
      isClosed = started;
      notifyAll();
      var deadlineNanos = System.nanoTime() + LAST_NANOS;
      for (var left = LAST_NANOS; left > 0 && (writing || naming); ) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = deadlineNanos - System.nanoTime();
      }
    }
    if (!isClosed) {
      closeFiles();
    }
  }

  /** On the thread that uses them, so that nothing is forced by a descriptor that is another's. */
  private void closeFiles() {
    try {
      if (whole != null) {
        whole.close();
      }
      mark.close();
    } catch (IOException e) {
      LOG.debug("{}", e.toString());
    }
  }

  private boolean isIdle() {
    return !writing && !naming && written == null && !unsettled && !hasMore();
  }

  private boolean hasMore() {
    var at = next();
    return at != null
        && (at.offset() < at.segment().end()
            || at.segment().sealed() && segments.after(at.segment()) != null);
  }

  // ---- the thread that writes files

  private void write() {
    while (true) {
      synchronized (this) {
        writing = false;
        notifyAll();
        while (!closed && (broken || written != null || !hasMore())) {
          if (!await()) {
            return;
          }
        }
        if (closed) {
          return;
        }
        writing = true;
      }
      RoundWriter.Round round = null;
      writerWait.begin();
      try {
        round = writeNext();
      } catch (IOException | RuntimeException | Error e) {
        broke(e);
      } finally {
        writerWait.answered();
        writerWait.end();
      }
      synchronized (this) {
        written = round;
      }
    }
  }

  private RoundWriter.@Nullable Round writeNext() throws IOException {
    var from = next();
    if (from == null) {
      return null;
    }
    var round = writer.write(from, whole == null || forcesEach);
    cursor = round.end();
    return round;
  }

  /** Where the next bundle is, or will be; null while nothing was ever appended. */
  private Segment.@Nullable Place next() {
    return cursor == null ? segments.first() : cursor;
  }

  // ---- the thread that names them

  private void nameAndClose() {
    try {
      name();
    } finally {
      closeFiles();
    }
  }

  private void name() {
    while (true) {
      RoundWriter.Round round;
      synchronized (this) {
        naming = false;
        notifyAll();
        while (!closed && !broken && written == null && !(unsettled && !writing && !hasMore())) {
          if (!await()) {
            return;
          }
        }
        if (closed) {
          return;
        }
        naming = true;
        round = written;
        written = null;
        notifyAll();
      }
      if (isBroken()) {
        mend(round);
        continue;
      }
      namerWait.begin();
      try {
        if (round == null) {
          settle();
        } else {
          place(round);
        }
        recovered();
      } catch (IOException | RuntimeException | Error e) {
        broke(e);
        if (round != null) {
          writer.remove(round.files());
        }
      } finally {
        namerWait.answered();
        namerWait.end();
      }
    }
  }

  private void place(RoundWriter.Round round) throws IOException {
    if (!round.isForced() && whole != null) {
      forceWhole(whole);
    } else if (unsettled) {
      forcer.forceNow(failedForces);
    }
    namerWait.answered();
    if (isClosed()) {
      // Another server may be at work here already: what has no name stays in the journal.
      writer.remove(round.files());
      return;
    }
    settled(false);
    unsettled = true;
    failedForces = forcer.failures();
    for (var file : round.files()) {
      home.place(file.temporary(), file.place());
      if (!reached.covers(file.end().point())) {
        reached = file.end().point();
        space.used(file.spaceBytes());
      }
      named = file.end();
      unsettledBundles += file.end().segment().recovered() ? 0 : 1;
    }
    named = round.end();
  }

  private void forceWhole(Disk.WholeDisk disk) throws IOException {
    try {
      disk.force();
    } catch (IOException e) {
      forcer.failed();
      throw e;
    }
    if (unsettled) {
      forcer.check(failedForces);
    }
  }

  private void settle() throws IOException {
    forcer.forceNow(failedForces);
    settled(true);
    unsettled = false;
  }

  /** All names that were given have come to stay. */
  private void settled(boolean isLast) throws IOException {
    var place = named;
    if (!unsettled || place == null) {
      return;
    }
    // Before the mark says that they are done with.
    segments.keepDamaged(place);
    mark.placed(place);
    forced = place;
    segments.placed(place, unsettledBundles);
    unsettledBundles = 0;
    if (isLast || segments.frees(place)) {
      mark.force();
      segments.done(place);
    }
    progress.run();
  }

  // ---- what fails

  private void broke(Throwable e) {
    if (!fails) {
      LOG.warn(
          "Cannot lay acknowledged bundles into the inbox, they stay in the journal until that"
              + " succeeds: {}",
          e.toString());
    }
    fails = true;
    segments.stuck(true);
    synchronized (this) {
      broken = true;
      notifyAll();
    }
  }

  private void recovered() {
    if (fails) {
      fails = false;
      segments.stuck(false);
      synchronized (this) {
        forcesEach = false;
      }
      LOG.info("Acknowledged bundles come into the inbox again");
    }
  }

  /** Waits for a while, and begins anew with the first bundle that has no name yet. */
  private void mend(RoundWriter.@Nullable Round unfinished) {
    if (unfinished != null) {
      writer.remove(unfinished.files());
    }
    var deadlineNanos = System.nanoTime() + pauseNanos;
    synchronized (this) {
      try {
        for (var left = pauseNanos; !closed && (writing || left > 0); ) {
          TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, left));
          left = deadlineNanos - System.nanoTime();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts it", e);
      }
      if (written != null) {
        writer.remove(written.files());
        written = null;
      }
      // Where a force has failed nobody knows what of it is there. What is not known to stay is
      // made anew: a force that succeeds after that tells nothing of what was written before.
      cursor = forced;
      named = forced;
      unsettled = false;
      unsettledBundles = 0;
      forcesEach = true;
      broken = false;
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized boolean isBroken() {
    return broken;
  }

  /** Holds the lock; false when this thread is to end. */
  private boolean await() {
    try {
      wait();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
