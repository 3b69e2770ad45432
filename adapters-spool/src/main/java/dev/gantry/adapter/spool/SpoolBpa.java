package dev.gantry.adapter.spool;

import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BpaCapabilities;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The embedded BPA: bundles that come are files in {@code inbox}, and files in {@code outbox/PEER}
 * are bundles that go. Any thread; no method blocks, except {@link #open(SpoolSettings,
 * Forwarding)}.
 */
public final class SpoolBpa implements BundleProcessingAgent {
  private final SpoolSettings settings;
  private final SpoolLayout layout;
  private final Inbox inbox;
  private final Outbox outbox;
  private final Survey survey;
  private final Upkeep upkeep;
  private final AtomicBoolean leaving = new AtomicBoolean();
  private final CompletableFuture<Void> left = new CompletableFuture<>();

  private SpoolBpa(
      SpoolSettings settings, SpoolLayout layout, Disk disk, Inbox inbox, Outbox outbox) {
    this.settings = settings;
    this.layout = layout;
    this.inbox = inbox;
    this.outbox = outbox;
    this.survey = new Survey(disk, layout, outbox::served, outbox.complaints());
    this.upkeep =
        new Upkeep(disk, layout, inbox.space(), survey, inbox.watch(), inbox.journal()::look);
  }

  /**
   * Makes and locks the directories, and removes what an earlier run left half-done. Blocks.
   *
   * @throws SpoolException with one sentence for people when the directory cannot be used
   */
  public static SpoolBpa open(SpoolSettings settings, Forwarding forwarding) throws SpoolException {
    return open(settings, forwarding, new LocalDisk());
  }

  /**
   * The same for a receiver: bundles appear in the directory itself, not in an inbox below it.
   *
   * @throws SpoolException with one sentence for people when the directory cannot be used
   */
  public static SpoolBpa openReceiving(SpoolSettings settings, Forwarding forwarding)
      throws SpoolException {
    var disk = new LocalDisk();
    return open(settings, forwarding, disk, SpoolLayout.receiving(settings.directory(), disk));
  }

  static SpoolBpa open(SpoolSettings settings, Forwarding forwarding, Disk disk)
      throws SpoolException {
    return open(settings, forwarding, disk, SpoolLayout.open(settings.directory(), disk));
  }

  private static SpoolBpa open(
      SpoolSettings settings, Forwarding forwarding, Disk disk, SpoolLayout layout)
      throws SpoolException {
    try {
      var names = new BundleNames(layout.run(), InstantSource.system());
      var inbox = new Inbox(disk, layout, names, settings.inbox());
      var outbox = new Outbox(disk, layout, settings.outbox(), forwarding);
      return new SpoolBpa(settings, layout, disk, inbox, outbox);
    } catch (IOException e) {
      layout.close();
      throw new SpoolException(
          "cannot keep bundles in " + settings.directory() + ": " + SpoolLayout.reason(e), e);
    }
  }

  @Override
  public void start(BpaListener listener) {
    outbox.start();
    upkeep.start();
    listener.registered(settings.nodeIds());
  }

  @Override
  public InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
    return inbox.open(info, verdict);
  }

  @Override
  public void announce(PeerAnnouncement peer) {
    outbox.announce(peer);
  }

  @Override
  public void withdraw(PeerAddress peer) {
    outbox.withdraw(peer);
  }

  @Override
  public BpaCapabilities capabilities() {
    return new BpaCapabilities(settings.inbox().maxBundleBytes(), true, false, true);
  }

  @Override
  public BpaStatus status() {
    var space = inbox.space();
    var watch = inbox.watch();
    return new BpaStatus(
        new BpaStatus.Storage(
            upkeep.writable(),
            !watch.stalled(),
            watch.overdue(),
            !inbox.journal().isAstray(),
            space.freeBytes(),
            space.minFreeBytes(),
            survey.backlogs()),
        Stream.concat(inbox.windows().stream(), outbox.windows().stream()).toList(),
        null);
  }

  @Override
  public CompletionStage<Void> leave() {
    if (leaving.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("gantry-spool-leave").start(this::close);
    }
    return left.minimalCompletionStage();
  }

  /** Peers whose bundles are sent now; for tests. */
  Set<PeerAddress> announced() {
    return outbox.announced();
  }

  /** Waits until all that was acknowledged lies in the inbox; for tests. */
  boolean awaitPlaced(Duration bound) throws InterruptedException {
    return inbox.awaitPlaced(System.nanoTime() + bound.toNanos());
  }

  /** What was said of entries that nothing is sent of; for tests. */
  List<String> complaints() {
    return outbox.complaints().said();
  }

  /** Counts what lies there now; for tests. */
  void survey() {
    survey.run();
  }

  /** Looks after the directories now; for tests. */
  void probe() {
    upkeep.probe();
  }

  private void close() {
    try {
      upkeep.close();
      outbox.close();
      inbox.close(settings.leaveTimeout().toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      layout.close();
      left.complete(null);
    }
  }
}
