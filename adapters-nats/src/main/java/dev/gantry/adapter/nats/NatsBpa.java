package dev.gantry.adapter.nats;

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
import io.nats.client.Connection;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The BPA that is a JetStream, shared by any number of instances. Any thread; no method blocks. See
 * docs/internals/nats.md.
 */
public final class NatsBpa implements BundleProcessingAgent {
  private static final long LOOK_AGAIN_NANOS = 10_000_000;

  private final NatsSettings settings;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("gantry-nats-timer").factory());
  private final NatsLink link;
  private final PublishQueue queue;
  private final Inbound inbound;
  private final Outbound outbound;
  private final Orphans orphans;
  private final Counts counts = new Counts();
  private final AtomicBoolean isSweeping = new AtomicBoolean();
  private final AtomicBoolean leaving = new AtomicBoolean();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private volatile @Nullable BpaListener listener;
  private volatile boolean isUp;

  /**
   * One that has not begun.
   *
   * @param random names this run
   */
  public NatsBpa(NatsSettings settings, Forwarding forwarding, RandomGenerator random) {
    this.settings = settings;
    var run = Long.toUnsignedString(random.nextLong(), Character.MAX_RADIX);
    this.link = new NatsLink(settings, new Standing());
    var large = new LargeStore(link::opened);
    this.queue = new PublishQueue(settings, link, timer, counts);
    this.inbound = new Inbound(settings, queue, large, counts, run);
    this.outbound =
        new Outbound(
            settings, forwarding, new Consumers(settings, run, link::opened), large, counts, timer);
    this.orphans = new Orphans(large, InstantSource.system(), counts, Orphans.GRACE);
  }

  @Override
  public void start(BpaListener listener) {
    this.listener = listener;
    queue.start();
    link.start();
  }

  @Override
  public InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
    return inbound.open(info, verdict);
  }

  @Override
  public void announce(PeerAnnouncement peer) {
    outbound.announce(peer);
  }

  @Override
  public void withdraw(PeerAddress peer) {
    outbound.withdraw(peer);
  }

  @Override
  public BpaCapabilities capabilities() {
    return new BpaCapabilities(inbound.maxBundleBytes(), true, false, true);
  }

  @Override
  public BpaStatus status() {
    var full = queue.full();
    return new BpaStatus(
        new BpaStatus.Storage(full == null, isUp, 0, true, Long.MAX_VALUE, 0, List.of()),
        Stream.concat(Stream.of(queue.window()), outbound.windows().stream()).toList(),
        null,
        counts.all());
  }

  @Override
  public CompletionStage<Void> leave() {
    if (leaving.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("gantry-nats-leave").start(this::close);
    }
    return left.minimalCompletionStage();
  }

  /** Bundles begun and not decided; for tests. */
  int unfinished() {
    return inbound.unfinished();
  }

  /** Peers whose bundles are sent now; for tests. */
  Set<PeerAddress> announced() {
    return outbound.announced();
  }

  private void close() {
    try {
      queue.close();
      long deadlineNanos = System.nanoTime() + settings.pace().leaveTimeout().toNanos();
      while (!queue.isSettled() && deadlineNanos - System.nanoTime() > 0) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
      outbound.close();
      link.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      timer.shutdownNow();
      queue.stop();
      left.complete(null);
    }
  }

  private void sweepFromNowOn() {
    if (isSweeping.compareAndSet(false, true)) {
      long every = Orphans.GRACE.toSeconds();
      timer.scheduleWithFixedDelay(
          () -> Thread.startVirtualThread(orphans::sweep), 0, every, TimeUnit.SECONDS);
    }
  }

  /** Hears of the link, for all who use it. */
  private final class Standing implements NatsLink.Listener {
    @Override
    public void up(Connection connection, int maxBundleBytes) {
      inbound.limit(maxBundleBytes);
      queue.roomAgain();
      isUp = true;
      outbound.up();
      sweepFromNowOn();
      var hears = listener;
      if (hears != null) {
        hears.registered(settings.nodeIds());
      }
    }

    @Override
    public void down(String cause) {
      isUp = false;
      var hears = listener;
      if (hears != null) {
        hears.unregistered(cause);
      }
    }
  }
}
