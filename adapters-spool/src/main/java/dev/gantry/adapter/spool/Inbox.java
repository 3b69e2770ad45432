package dev.gantry.adapter.spool;

import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.GatheredBundle;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PayloadChunk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives bundles into a directory. Any thread; files are touched on {@code workers} only. */
final class Inbox implements InboxBundle.Home, GatheredBundle.Home, Placement.Home {
  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

  private final Disk disk;
  private final Path inbox;
  private final Path temporary;
  private final BundleNames names;
  private final FreeSpace space;
  private final SpoolSettings.InboxSettings settings;
  private final Workers workers;
  private final DirectoryForcer forcer;
  private final DiskWatch watch;
  private final Laggards laggards;
  private final Journal journal;
  private final AtomicLong temporaryNumbers = new AtomicLong();
  private final Object idle = new Object();
  private long unfinished;
  private boolean closed;

  Inbox(Disk disk, SpoolLayout layout, BundleNames names, SpoolSettings.InboxSettings settings)
      throws IOException {
    this(
        disk,
        layout,
        names,
        settings,
        DiskWatch.Timer.of(new Workers("gantry-spool-deadlines", 1)));
  }

  /**
   * The same by another timer.
   *
   * @param timer whose tasks do not wait for a disk
   */
  Inbox(
      Disk disk,
      SpoolLayout layout,
      BundleNames names,
      SpoolSettings.InboxSettings settings,
      DiskWatch.Timer timer)
      throws IOException {
    this.disk = disk;
    this.inbox = layout.inbox();
    this.temporary = layout.temporary();
    this.names = names;
    this.settings = settings;
    this.workers = new Workers("gantry-spool-inbox", settings.maxWriters());
    this.space = new FreeSpace(disk, inbox, settings.minFreeBytes());
    this.forcer = new DirectoryForcer(disk, inbox);
    this.watch =
        new DiskWatch(
            settings.dispatchTimeout(),
            System::nanoTime,
            timer,
            () -> workers.execute(this::tryDisk));
    this.laggards = new Laggards(timer);
    this.journal = new Journal(this, disk, layout, settings.journal(), names, space, watch, forcer);
  }

  /** {@link dev.gantry.port.out.BundleProcessingAgent#open}. */
  InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
    var announcedBytes = Math.max(0, info.announcedBytes());
    if (announcedBytes > settings.maxBundleBytes()) {
      return refused(
          verdict,
          RefusalReason.Known.NOT_ACCEPTABLE,
          "the bundle of "
              + announcedBytes
              + " octets is longer than the spool takes ("
              + settings.maxBundleBytes()
              + ")");
    }
    if (watch.stalled()) {
      return refused(verdict, RefusalReason.Known.NO_RESOURCES, watch.sentence());
    }
    if (!begin()) {
      return refused(verdict, RefusalReason.Known.NO_RESOURCES, "the spool is closed");
    }
    var admits = space.admits(announcedBytes);
    if (admits && announcedBytes <= maxGatheredBytes() && journal.takes()) {
      return new GatheredBundle(this, info, verdict);
    }
    var bundle = new InboxBundle(this, info, verdict, announcedBytes);
    if (!admits) {
      bundle.doubt();
    }
    return bundle;
  }

  /** Takes no more bundles, and waits for those that are being written. Blocks. */
  void close(long boundNanos) throws InterruptedException {
    var deadlineNanos = System.nanoTime() + boundNanos;
    synchronized (idle) {
      closed = true;
      while (unfinished > 0) {
        var leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0) {
          LOG.warn("Left the spool while {} bundles were not complete", unfinished);
          break;
        }
        idle.wait(leftMillis);
      }
    }
    journal.close(deadlineNanos);
  }

  /** Waits until all that was acknowledged has its place; false when not in time. Blocks. */
  boolean awaitPlaced(long deadlineNanos) throws InterruptedException {
    return journal.await(deadlineNanos);
  }

  /** Short bundles go by it. */
  Journal journal() {
    return journal;
  }

  /** What bundles share on their way. */
  List<BpaStatus.Window> windows() {
    return List.of(journal.window());
  }

  // ---- what bundles use

  @Override
  public Workers workers() {
    return workers;
  }

  @Override
  public SpoolSettings.InboxSettings settings() {
    return settings;
  }

  @Override
  public FreeSpace space() {
    return space;
  }

  @Override
  public DiskWatch watch() {
    return watch;
  }

  @Override
  public Path newTemporary() {
    return temporary.resolve("in-" + temporaryNumbers.incrementAndGet());
  }

  @Override
  public Disk.DiskFile create(Path file) throws IOException {
    try {
      return disk.create(file);
    } catch (NoSuchFileException e) {
      SpoolLayout.makeAnew(temporary, disk);
      return disk.create(file);
    }
  }

  @Override
  public Path publish(Path file, InboundBundleInfo info) throws IOException {
    var place = inbox.resolve(names.next(info));
    place(file, place);
    return place;
  }

  @Override
  public void place(Path file, Path place) throws IOException {
    try {
      disk.move(file, place);
    } catch (NoSuchFileException e) {
      SpoolLayout.makeAnew(inbox, disk);
      disk.move(file, place);
    }
  }

  @Override
  public int maxGatheredBytes() {
    return (int) Math.min(settings.journal().maxBundleBytes(), settings.maxBundleBytes());
  }

  @Override
  public void submit(GatheredBundle bundle) {
    journal.add(bundle);
  }

  @Override
  public void watch(GatheredBundle bundle) {
    laggards.watch(bundle);
  }

  @Override
  public InboundBundle direct(InboundBundleInfo info, VerdictListener verdict) {
    return new InboxBundle(this, info, verdict, Math.max(0, info.announcedBytes()));
  }

  @Override
  public long failedForces() {
    return forcer.failures();
  }

  @Override
  public void force(long failedForcesBefore, DirectoryForcer.Waiter waiter) {
    forcer.force(failedForcesBefore, waiter);
  }

  @Override
  public void delete(Path file) {
    try {
      disk.delete(file);
    } catch (IOException e) {
      LOG.warn("Cannot remove {}; it will be removed at the next start: {}", file, e.toString());
    }
  }

  @Override
  public void finished() {
    synchronized (idle) {
      unfinished--;
      if (unfinished == 0) {
        idle.notifyAll();
      }
    }
  }

  /** Goes through all steps of a bundle with an empty one. */
  private void tryDisk() {
    try {
      var from = temporary.resolve("probe-" + temporaryNumbers.incrementAndGet());
      var to = inbox.resolve("." + from.getFileName());
      var file = disk.create(from);
      try {
        file.force();
      } finally {
        file.close();
      }
      disk.move(from, to);
      disk.delete(to);
      forcer.forceNow(forcer.failures());
    } catch (IOException e) {
      // An answer, too: whoever comes now is told of it.
      LOG.warn("The disk of data-dir answers, but not well: {}", e.toString());
    } finally {
      watch.tried();
    }
  }

  private boolean begin() {
    synchronized (idle) {
      if (closed) {
        return false;
      }
      unfinished++;
      return true;
    }
  }

  private static InboundBundle refused(
      VerdictListener verdict, RefusalReason reason, String sentence) {
    verdict.decided(new Verdict.Refused(reason), sentence);
    return new Refused();
  }

  /** A bundle that was refused before its first octet. */
  private static final class Refused implements InboundBundle {
    @Override
    public void write(PayloadChunk chunk) {
      chunk.release();
    }

    @Override
    public void complete() {}

    @Override
    public void abort() {}
  }
}
