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
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
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
  private final Inbound inbound;
  private final Outbound outbound;
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
    this.inbound = new Inbound(settings, link, timer, run);
    this.outbound =
        new Outbound(settings, forwarding, new Consumers(settings, run, link::connection), timer);
  }

  @Override
  public void start(BpaListener listener) {
    this.listener = listener;
    inbound.start();
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
    return new BpaCapabilities(inbound.maxBundleBytes(), false, false, true);
  }

  @Override
  public BpaStatus status() {
    var full = inbound.full();
    return new BpaStatus(
        new BpaStatus.Storage(full == null, isUp, 0, true, Long.MAX_VALUE, 0, List.of()),
        List.of(inbound.window(), outbound.status()),
        null);
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
      inbound.close();
      long deadlineNanos = System.nanoTime() + settings.pace().leaveTimeout().toNanos();
      while (!inbound.isSettled() && deadlineNanos - System.nanoTime() > 0) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
      outbound.close();
      link.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      timer.shutdownNow();
      inbound.stop();
      left.complete(null);
    }
  }

  /** Hears of the link, for all who use it. */
  private final class Standing implements NatsLink.Listener {
    @Override
    public void up(Connection connection, int maxBundleBytes) {
      inbound.limit(maxBundleBytes);
      inbound.roomAgain();
      isUp = true;
      outbound.up();
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
