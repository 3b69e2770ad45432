package dev.gantry.adapter.spool;

import dev.gantry.port.out.BpaStatus;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the journal: those that hold bundles, in their order, and some that are written full
 * of zeros and wait for their use, so that forcing a batch has only its octets to force. How many
 * there are bounds what is acknowledged and not laid out. Any thread.
 */
final class Segments {
  private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

  /** Files that are kept for their next use; 2, so that a steady stream makes none. */
  private static final int MAX_SPARE = 2;

  /** After a file could not be made, before the next is tried; 1 s. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Disk disk;
  private final JournalSettings settings;
  private final RandomGenerator salts;
  private final DamagedFiles damaged;
  private final SegmentMaker maker;

  // Guarded by this.
  private final ArrayDeque<Segment> live = new ArrayDeque<>();
  private final ArrayDeque<SegmentMaker.Spare> spare = new ArrayDeque<>();
  private JournalForm.Point placed;
  private JournalForm.Point done;
  private JournalForm.Point lastEnd;
  private long lastNumber;
  private long lastFile;
  private boolean making;
  private @Nullable Long failedNanos;
  private boolean stuck;
  private boolean closed;
  private int heldBundles;
  private long waits;

  /**
   * Goes on behind what an earlier run has left.
   *
   * @param placed how far that was laid out
   */
  Segments(
      Disk disk,
      JournalSettings settings,
      RandomGenerator salts,
      LeftSegments left,
      JournalForm.Point placed,
      DamagedFiles damaged,
      SegmentMaker maker) {
    this.disk = disk;
    this.settings = settings;
    this.salts = salts;
    this.damaged = damaged;
    this.maker = maker;
    this.placed = placed;
    this.done = placed;
    this.lastNumber = left.lastNumber();
    this.lastEnd = new JournalForm.Point(lastNumber, 0);
    this.lastFile = left.lastFile();
    live.addAll(left.segments());
  }

  // ---- who appends

  /**
   * The segment for a batch of so many octets; waits while there is none. Null when none can be
   * had, and nothing is laid out that would make room.
   */
  synchronized @Nullable Segment room(long bytes) throws InterruptedException {
    var waited = false;
    while (!closed) {
      var isRoom = heldBundles < settings.maxBundles();
      if (isRoom) {
        var found = segmentFor(bytes);
        if (found != null) {
          return found;
        }
      }
      if (!making && (stuck || live.stream().allMatch(this::isDone))) {
        return null;
      }
      if (!waited && !making) {
        waited = true;
        waits++;
      }
      wait();
    }
    return null;
  }

  private @Nullable Segment segmentFor(long bytes) {
    var active = live.peekLast();
    if (active != null && active.holds(bytes)) {
      return active;
    }
    if (active != null && !active.sealed()) {
      active.seal();
      ended(active);
      if (live.size() == 1 && isDone(active) && active.damage().isNone()) {
        live.remove();
        spare.add(new SegmentMaker.Spare(active.path(), active.file()));
      }
    }
    var begun = begin();
    if (begun == null || spare.isEmpty()) {
      makeOne();
    }
    return begun;
  }

  /** Begins the next segment though the last may have room; null when there can be none. */
  synchronized @Nullable Segment next() throws InterruptedException {
    if (spare.isEmpty()) {
      makeOne();
    }
    while (spare.isEmpty() && making && !closed) {
      wait();
    }
    return begin();
  }

  private @Nullable Segment begin() {
    var next = closed ? null : spare.poll();
    if (next == null) {
      return null;
    }
    lastNumber++;
    var preface = new JournalForm.Preface(lastNumber, salts.nextLong(), lastEnd);
    var begun = Segment.begun(next.path(), next.file(), settings.segmentBytes(), preface);
    live.add(begun);
    return begun;
  }

  /** What was appended last to a segment does not count: it is used no more. Blocks. */
  void abandon(Segment segment) throws IOException {
    synchronized (this) {
      segment.abandon();
      ended(segment);
      if (!segment.isNew()) {
        return;
      }
      live.remove(segment);
    }
    new SegmentMaker.Spare(segment.path(), segment.file()).remove(disk);
  }

  private void ended(Segment segment) {
    if (!segment.isNew()) {
      lastEnd = new JournalForm.Point(segment.number(), segment.end());
    }
  }

  /** Octets of each file. */
  int segmentBytes() {
    return settings.segmentBytes();
  }

  /** Bundles that may still be appended. */
  synchronized int bundlesLeft() {
    return settings.maxBundles() - heldBundles;
  }

  /** Bundles are appended, and will be accepted. */
  synchronized void appended(int bundles) {
    heldBundles += bundles;
  }

  // ---- who lays out

  /** Where to begin; null when there is nothing. */
  synchronized Segment.@Nullable Place first() {
    var oldest = live.peek();
    return oldest == null ? null : start(oldest);
  }

  /** The segment behind another one; null when there is none yet. */
  synchronized @Nullable Segment after(Segment segment) {
    for (var each : live) {
      if (each.number() > segment.number()) {
        return each;
      }
    }
    return null;
  }

  /**
   * All up to a place is in the inbox for good: files that end before it and could not be read
   * whole are kept aside. Blocks.
   */
  void keepDamaged(Segment.Place place) throws IOException {
    var point = place.point();
    var found = new ArrayList<Segment>();
    synchronized (this) {
      live.stream().filter(each -> isBefore(each, point)).forEach(found::add);
    }
    for (var each : found) {
      keepDamaged(each);
    }
  }

  private void keepDamaged(Segment segment) throws IOException {
    if (segment.damage().isCertain(segment.endKnown()) && segment.file().isNamed()) {
      damaged.keep(
          segment.path(),
          segment.damage().describe()
              + ": the bundles in them are not in the inbox, all others that were acknowledged"
              + " are");
    }
  }

  /** Bundles are in the inbox for good: all up to a place. */
  synchronized void placed(Segment.Place place, int bundles) {
    placed = place.point();
    heldBundles -= bundles;
    notifyAll();
  }

  /** Whether a file would be free, were it known for good that it is laid out up to a place. */
  synchronized boolean frees(Segment.Place place) {
    var oldest = live.peek();
    return oldest != null && oldest.number() < place.segment().number();
  }

  /** All up to a place is in the inbox for good, and that is remembered for good. Blocks. */
  void done(Segment.Place place) throws IOException {
    var surplus = new ArrayList<SegmentMaker.Spare>();
    synchronized (this) {
      done = place.point();
      for (var oldest = live.peek(); oldest != null && isDone(oldest); oldest = live.peek()) {
        live.remove();
        var file = new SegmentMaker.Spare(oldest.path(), oldest.file());
        var isKept =
            spare.size() < MAX_SPARE
                && oldest.lengthBytes() == settings.segmentBytes()
                && oldest.damage().isNone()
                && !oldest.abandoned();
        (isKept ? spare : surplus).add(file);
        tell(oldest);
      }
      notifyAll();
    }
    for (var each : surplus) {
      each.remove(disk);
    }
  }

  private static void tell(Segment segment) {
    var damage = segment.damage();
    if (!damage.isNone() && !damage.isCertain(segment.endKnown())) {
      LOG.warn(
          "{}: {}: the last that was written is not whole, as when the power goes in the midst of"
              + " it; then nothing of it was acknowledged, and nothing is lost",
          segment.path(),
          damage.describe());
    }
  }

  /** Whether nothing can be laid out for now, so that it is no use to wait for room. */
  synchronized void stuck(boolean isStuck) {
    stuck = isStuck;
    notifyAll();
  }

  // ---- whoever

  /** What is acknowledged and not in the inbox for good. */
  synchronized BpaStatus.Window window() {
    var heldBytes = 0L;
    for (var segment : live) {
      heldBytes += segment.bytesFrom(placed);
    }
    return new BpaStatus.Window(
        "spool_journal_bytes", heldBytes, settings.maxBytes(), heldBundles, waits);
  }

  /** Whether all files are where they belong. Blocks. */
  boolean areNamed() {
    var astray = files();
    astray.removeIf(Disk.DiskRegion::isNamed);
    // Unless it was removed by ourselves meanwhile.
    astray.retainAll(files());
    return astray.isEmpty();
  }

  private synchronized List<Disk.DiskRegion> files() {
    var files = new ArrayList<Disk.DiskRegion>();
    live.forEach(each -> files.add(each.file()));
    spare.forEach(each -> files.add(each.file()));
    return files;
  }

  /**
   * Has nobody wait any more, and closes the files. Blocks.
   *
   * @param isEmpty whether all was laid out, so that the files can go
   */
  void close(boolean isEmpty) throws IOException {
    var files = new ArrayList<SegmentMaker.Spare>();
    var used = new ArrayList<Segment>();
    synchronized (this) {
      closed = true;
      notifyAll();
      files.addAll(spare);
      spare.clear();
      used.addAll(live);
    }
    for (var each : used) {
      if (isEmpty) {
        keepDamaged(each);
      }
      files.add(new SegmentMaker.Spare(each.path(), each.file()));
    }
    for (var each : files) {
      if (isEmpty) {
        each.remove(disk);
      } else {
        each.file().close();
      }
    }
  }

  private Segment.Place start(Segment segment) {
    var first = segment.first();
    return segment.number() == done.number() && done.offset() > first.offset()
        ? new Segment.Place(segment, Math.min(done.offset(), segment.end()), 0)
        : first;
  }

  private boolean isDone(Segment segment) {
    return isBefore(segment, done);
  }

  private static boolean isBefore(Segment segment, JournalForm.Point point) {
    return segment.number() < point.number()
        || segment.number() == point.number()
            && segment.sealed()
            && segment.end() <= point.offset();
  }

  /** Makes one more file, unless there are as many as may be; holds the lock. */
  private void makeOne() {
    var failed = failedNanos;
    if (making
        || closed
        || live.size() + spare.size() >= settings.maxSegments()
        || failed != null && System.nanoTime() - failed < RETRY_NANOS) {
      return;
    }
    making = true;
    lastFile++;
    maker.make(lastFile, this::made);
  }

  private synchronized boolean made(SegmentMaker.@Nullable Spare made) {
    making = false;
    if (made == null) {
      failedNanos = System.nanoTime();
    } else if (!closed) {
      spare.add(made);
    }
    notifyAll();
    return !closed;
  }
}
