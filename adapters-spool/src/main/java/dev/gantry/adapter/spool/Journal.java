package dev.gantry.adapter.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.GatheredBundle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has many bundles share one force: what waits is appended to a segment, forced, and accepted; from
 * there {@link Placement} lays it into the inbox. Where that does not keep up, bundles wait here
 * and their senders with them. One that the disk does not answer for is refused, one that cannot be
 * appended goes the direct way. Any thread; blocks only a thread of its own.
 */
final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final JournalSettings settings;
  private final Segments segments;
  private final Placement placement;
  private final BundleNames names;
  private final FreeSpace space;
  private final DiskWatch watch;
  private final DiskWatch.Wait wait;
  private final PlacedMark mark;
  private final DamagedFiles damaged;
  private final Workers worker = new Workers("gantry-spool-journal", 1);
  private final ConcurrentLinkedQueue<GatheredBundle> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean running = new AtomicBoolean();

  // Of the thread that appends.
  private final JournalBatch batch;
  private final ByteBuffer[] none = {};

  // Guarded by this.
  private List<GatheredBundle> writing = List.of();
  private boolean givenUp;
  private boolean closed;

  private volatile boolean hangs;
  private volatile boolean closing;
  private volatile boolean astray;
  private volatile long restsUntilNanos = System.nanoTime();

  /**
   * Goes on with what an earlier run has left. Blocks.
   *
   * @param home where the files go
   * @param forcer forces their names there
   */
  Journal(
      Placement.Home home,
      Disk disk,
      SpoolLayout layout,
      JournalSettings settings,
      BundleNames names,
      FreeSpace space,
      DiskWatch watch,
      DirectoryForcer forcer)
      throws IOException {
    this.settings = settings;
    this.batch = new JournalBatch(settings.segmentBytes());
    this.names = names;
    this.space = space;
    this.watch = watch;
    this.wait = watch.newWait(this::giveUp);
    this.damaged = new DamagedFiles(disk, layout.journal());
    this.mark = PlacedMark.open(layout.journal(), disk, damaged);
    this.segments =
        new Segments(
            disk,
            settings,
            new SecureRandom(),
            LeftSegments.find(disk, layout.journal(), damaged, mark.placed()),
            mark.placed(),
            damaged,
            new SegmentMaker(
                disk, layout.journal(), settings.segmentBytes(), space, wait::answered));
    // To ask for it forces all that the disk has, and a start without a journal need not wait.
    var whole = settings.isUsed() ? disk.whole(layout.inbox()) : null;
    this.placement =
        new Placement(
            home,
            layout.inbox(),
            forcer,
            whole,
            segments,
            mark,
            space,
            watch,
            wait::answered,
            settings.placingPauseNanos());
    placement.more();
  }

  /** Whether a bundle that begins now may go this way. */
  boolean takes() {
    return settings.isUsed()
        && !astray
        && !hangs
        && !closing
        && !placement.fails()
        && System.nanoTime() - restsUntilNanos >= 0;
  }

  /** Has a bundle written that is complete. */
  void add(GatheredBundle bundle) {
    waiting.add(bundle);
    if (hangs && waiting.remove(bundle)) {
      bundle.notTaken();
      return;
    }
    wake();
  }

  /** What is acknowledged and not in the inbox for good. */
  BpaStatus.Window window() {
    return segments.window();
  }

  /**
   * Looks whether the files are where they belong. Where one is not, nothing goes this way until
   * the next start: what is in open files alone would be lost with this process. Blocks.
   */
  void look() {
    if (settings.isUsed()
        && !astray
        && !closing
        && !(mark.isNamed() && segments.areNamed())
        && !closing) {
      astray = true;
      LOG.error(
          "The folder journal of data-dir, or a file in it, was taken away or replaced: until the"
              + " next start bundles are forced one by one, and those that are acknowledged and not"
              + " yet in the inbox are in open files alone. Do not stop the server before"
              + " tcpcl_window_held of spool_journal_bytes is 0");
    }
  }

  /** Whether it does not use its files any more because they are not where they belong. */
  boolean isAstray() {
    return astray;
  }

  /** What was said of files that cannot be read whole; for tests. */
  List<String> damages() {
    return damaged.said();
  }

  /** Waits until all is laid out; false when that is not so in time. Blocks. */
  boolean await(long deadlineNanos) throws InterruptedException {
    return placement.await(deadlineNanos);
  }

  /** Takes no more, waits until all is laid out, and closes the files. Blocks. */
  void close(long deadlineNanos) throws InterruptedException {
    closing = true;
    var isEmpty = await(deadlineNanos);
    synchronized (this) {
      // What is being appended now is not accepted any more, or it is left for the next start.
      closed = true;
      isEmpty = isEmpty && !running.get() && waiting.isEmpty() && await(System.nanoTime());
    }
    if (!isEmpty) {
      LOG.warn("Left bundles in the journal: they come into the inbox at the next start");
    }
    placement.close();
    try {
      segments.close(isEmpty);
    } catch (IOException e) {
      LOG.warn("Cannot clear the journal: {}", e.toString());
    }
  }

  private void wake() {
    if (running.compareAndSet(false, true)) {
      worker.execute(this::run);
    }
  }

  private void run() {
    try {
      wait.begin();
      appendAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      wait.end();
      hangs = false;
      running.set(false);
      if (!waiting.isEmpty()) {
        wake();
      }
    }
  }

  private void appendAll() throws InterruptedException {
    for (var first = waiting.peek(); first != null; first = waiting.peek()) {
      var segment = segments.room(JournalBatch.recordBytes(first.bytes()));
      hangs = false;
      wait.begin();
      if (segment == null) {
        divertAll();
      } else {
        append(segment);
      }
    }
  }

  private void divertAll() {
    for (var bundle = waiting.poll(); bundle != null; bundle = waiting.poll()) {
      bundle.notTaken();
    }
  }

  private void append(Segment segment) {
    var bundles = new ArrayList<GatheredBundle>();
    var isForced = false;
    synchronized (this) {
      writing = bundles;
      givenUp = false;
    }
    try {
      gather(segment, bundles);
      if (!bundles.isEmpty()) {
        write(segment);
        segment.file().force();
        isForced = segment.file().isNamed();
        if (!isForced) {
          look();
        }
      }
    } catch (IOException e) {
      LOG.warn(
          "Cannot append to {}, bundles are written one by one: {}", segment.path(), e.toString());
      restsUntilNanos = System.nanoTime() + settings.pause().toNanos();
    } finally {
      wait.answered();
      decide(segment, bundles, isForced);
    }
  }

  /** Adds the bundles that are written next. */
  private void gather(Segment segment, List<GatheredBundle> bundles) {
    var bundlesLeft = segments.bundlesLeft();
    batch.begin(segment);
    for (var bundle = waiting.peek(); bundle != null; bundle = waiting.peek()) {
      var bytes = bundle.bytes();
      if (bundles.size() >= bundlesLeft
          || !batch.takes(bytes)
          || !segment.holds(batch.bytes() + JournalBatch.recordBytes(bytes))) {
        return;
      }
      // Another thread may have refused it by now.
      var chunks = waiting.remove(bundle) ? bundle.take() : null;
      if (chunks == null) {
        continue;
      }
      // From here on whoever gives up knows of it: to ask for room may take as long as any write.
      synchronized (this) {
        bundles.add(bundle);
      }
      if (space.promise(FreeSpace.ofFile(bytes))) {
        batch.add(names.next(bundle.info()).getBytes(ISO_8859_1), chunks, bytes);
      } else {
        synchronized (this) {
          bundles.removeLast();
        }
        bundle.refuse("no room for a bundle of " + bytes + " octets: " + space.describe());
        bundle.notTaken();
      }
    }
  }

  private void write(Segment segment) throws IOException {
    var octets = batch.end();
    var at = segment.end();
    if (segment.isNew()) {
      octets.addFirst(JournalForm.preface(segment.preface()));
      at = 0;
    }
    segment.file().write(octets.toArray(none), at);
    wait.answered();
  }

  private void decide(Segment segment, List<GatheredBundle> bundles, boolean isForced) {
    boolean isTaken;
    synchronized (this) {
      isTaken = isForced && !givenUp && !closed;
      if (isTaken) {
        writing = List.of();
      }
    }
    if (!isTaken) {
      if (!bundles.isEmpty()) {
        disown(segment);
        placement.more();
      }
      synchronized (this) {
        writing = List.of();
      }
      for (var bundle : bundles) {
        space.giveBack(FreeSpace.ofFile(bundle.bytes()));
        bundle.notTaken();
      }
      return;
    }
    var end = JournalForm.blockFrom(segment.end() + batch.bytes());
    segments.appended(bundles.size());
    segment.appended(end);
    placement.more();
    bundles.forEach(Journal::accept);
  }

  /** Has the disk know that the last batch does not count, before its bundles go another way. */
  private void disown(Segment segment) {
    try {
      segments.abandon(segment);
      var next = segments.next();
      if (next == null) {
        throw new IOException("the journal has no room");
      }
      var isForced = false;
      try {
        next.file().write(new ByteBuffer[] {JournalForm.preface(next.preface())}, 0);
        next.file().force();
        isForced = true;
      } finally {
        wait.answered();
        if (!isForced) {
          segments.abandon(next);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn(
          "Cannot note that the last bundles in {} do not count, they may come twice: {}",
          segment.path(),
          e.toString());
    }
  }

  /** A fault of one must not leave the others untold. */
  private static void accept(GatheredBundle bundle) {
    try {
      bundle.accepted();
    } catch (RuntimeException | Error e) {
      var thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /** The disk does not answer, or nothing makes room: whoever waits is refused. */
  private void giveUp() {
    hangs = true;
    List<GatheredBundle> refused;
    synchronized (this) {
      givenUp = true;
      refused = new ArrayList<>(writing);
    }
    for (var bundle = waiting.poll(); bundle != null; bundle = waiting.poll()) {
      refused.add(bundle);
    }
    refused.forEach(bundle -> bundle.refuse(watch.sentence()));
  }
}
