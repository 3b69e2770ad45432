package dev.gantry.adapter.spool;

import dev.gantry.port.out.BpaStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
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
  private static final String NAME = "segment-";
  private static final String SET_ASIDE = "damaged-";

  /** Files that are kept for their next use; 2, so that a steady stream makes none. */
  private static final int MAX_SPARE = 2;

  /** What is written of zeros at once; 256 KiB. */
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(256 << 10).asReadOnlyBuffer();

  /** After a file could not be made, before the next is tried; 1 s. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Disk disk;
  private final Path directory;
  private final JournalSettings settings;
  private final FreeSpace space;
  private final RandomGenerator salts;
  private final Runnable progress;
  private final Workers maker = new Workers("gantry-spool-segments", 1);

  // Guarded by this.
  private final ArrayDeque<Segment> live = new ArrayDeque<>();
  private final ArrayDeque<Spare> spare = new ArrayDeque<>();
  private PlacedMark.Point placed;
  private PlacedMark.Point done;
  private long lastNumber;
  private long lastFile;
  private boolean making;
  private @Nullable Long failedNanos;
  private boolean stuck;
  private boolean closed;
  private int heldBundles;
  private long waits;

  /**
   * Finds what an earlier run has left.
   *
   * @param mark how far that was laid out
   * @param progress called when the disk has answered
   */
  Segments(
      Disk disk,
      Path directory,
      JournalSettings settings,
      FreeSpace space,
      RandomGenerator salts,
      PlacedMark mark,
      Runnable progress)
      throws IOException {
    this.disk = disk;
    this.directory = directory;
    this.settings = settings;
    this.space = space;
    this.salts = salts;
    this.progress = progress;
    this.placed = mark.placed();
    this.done = placed;
    this.lastNumber = placed.number();
    var left = new ArrayList<Segment>();
    for (var path : paths()) {
      recover(path, left);
    }
    left.sort(Comparator.comparingLong(Segment::number));
    live.addAll(left);
    if (!left.isEmpty()) {
      LOG.info(
          "{} files of the journal have bundles that are not laid into the inbox yet", left.size());
    }
  }

  private List<Path> paths() throws IOException {
    var found = new ArrayList<Path>();
    try (var listing = disk.entries(directory)) {
      for (var entry : listing) {
        if (String.valueOf(entry.getFileName()).matches(NAME + "[0-9]{1,15}")) {
          found.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private void recover(Path path, List<Segment> left) throws IOException {
    lastFile = Math.max(lastFile, Long.parseLong(path.getFileName().toString().substring(8)));
    var file = disk.region(path);
    var octets = ByteBuffer.allocate(JournalForm.PREFACE_BYTES);
    file.read(octets, 0);
    var preface = JournalForm.preface(octets.flip());
    if (preface == null) {
      file.close();
      leave(path, octets);
      return;
    }
    lastNumber = Math.max(lastNumber, preface.number());
    if (preface.number() >= done.number()) {
      var lengthBytes = Math.max(file.lengthBytes(), JournalForm.PREFACE_BYTES);
      left.add(Segment.recovered(path, file, lengthBytes, preface));
    } else {
      file.close();
      disk.delete(path);
    }
  }

  /** A file without a preface: it never had one, or nobody can tell what is in it. */
  private void leave(Path path, ByteBuffer octets) throws IOException {
    while (octets.hasRemaining()) {
      if (octets.get() != 0) {
        var aside = directory.resolve(SET_ASIDE + path.getFileName());
        disk.move(path, aside);
        LOG.warn(
            "{} cannot be read: its bundles, if there are any, are not in the inbox. If the machine"
                + " lost its power when the file was first used, there are none",
            aside);
        return;
      }
    }
    disk.delete(path);
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
      if (!making && (live.isEmpty() || stuck)) {
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
      if (live.size() == 1 && isDone(active)) {
        live.remove();
        spare.add(new Spare(active.path(), active.file()));
      }
    }
    var next = spare.poll();
    if (next == null) {
      makeOne();
      return null;
    }
    lastNumber++;
    var begun =
        Segment.begun(
            next.path,
            next.file,
            settings.segmentBytes(),
            new JournalForm.Preface(lastNumber, salts.nextLong()));
    live.add(begun);
    if (spare.isEmpty()) {
      makeOne();
    }
    return begun;
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

  /** Bundles are in the inbox for good: all up to a place. */
  synchronized void placed(Segment.Place place, int bundles) {
    placed = PlacedMark.Point.of(place);
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
    var surplus = new ArrayList<Spare>();
    synchronized (this) {
      done = PlacedMark.Point.of(place);
      for (var oldest = live.peek(); oldest != null && isDone(oldest); oldest = live.peek()) {
        live.remove();
        var file = new Spare(oldest.path(), oldest.file());
        var isKept = spare.size() < MAX_SPARE && oldest.lengthBytes() == settings.segmentBytes();
        (isKept ? spare : surplus).add(file);
      }
      notifyAll();
    }
    for (var each : surplus) {
      each.file.close();
      disk.delete(each.path);
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
      heldBytes += placed.left(segment);
    }
    return new BpaStatus.Window(
        "spool_journal_bytes", heldBytes, settings.maxBytes(), heldBundles, waits);
  }

  /**
   * Has nobody wait any more, and closes the files. Blocks.
   *
   * @param isEmpty whether all was laid out, so that the files can go
   */
  void close(boolean isEmpty) throws IOException {
    var files = new ArrayList<Spare>();
    synchronized (this) {
      closed = true;
      notifyAll();
      files.addAll(spare);
      spare.clear();
      live.forEach(each -> files.add(new Spare(each.path(), each.file())));
    }
    for (var each : files) {
      each.file.close();
      if (isEmpty) {
        disk.delete(each.path);
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
    return segment.number() < done.number()
        || segment.number() == done.number() && segment.sealed() && segment.end() <= done.offset();
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
    var path = directory.resolve(NAME + lastFile);
    maker.execute(() -> make(path));
  }

  private void make(Path path) {
    Spare made = null;
    try {
      made = new Spare(path, written(path));
    } catch (IOException | RuntimeException e) {
      LOG.warn("the journal has no room to grow, bundles are written one by one: {}", e.toString());
    }
    var isLate = false;
    synchronized (this) {
      making = false;
      if (made == null) {
        failedNanos = System.nanoTime();
      } else if (closed) {
        isLate = true;
      } else {
        spare.add(made);
      }
      notifyAll();
    }
    progress.run();
    if (isLate && made != null) {
      remove(made.path, made.file);
    }
  }

  private Disk.DiskRegion written(Path path) throws IOException {
    var bytes = settings.segmentBytes();
    if (!space.promise(bytes)) {
      throw new IOException("no room: " + space.describe());
    }
    Disk.DiskRegion file = null;
    var isWritten = false;
    try {
      file = disk.region(path);
      for (var at = 0; at < bytes; at += ZEROS.capacity()) {
        var zeros = ZEROS.slice(0, Math.min(ZEROS.capacity(), bytes - at));
        file.write(new ByteBuffer[] {zeros}, at);
        progress.run();
      }
      file.force();
      disk.forceDirectory(directory);
      isWritten = true;
      return file;
    } finally {
      if (isWritten) {
        space.used(bytes);
      } else {
        space.giveBack(bytes);
        remove(path, file);
      }
    }
  }

  private void remove(Path path, Disk.@Nullable DiskRegion file) {
    try {
      if (file != null) {
        file.close();
      }
      disk.delete(path);
    } catch (IOException e) {
      LOG.warn("Cannot remove {}: {}", path, e.toString());
    }
  }

  /** A file that holds nothing. */
  private record Spare(Path path, Disk.DiskRegion file) {}
}
