package dev.gantry.adapter.nats;

import dev.gantry.domain.share.DealtWindow;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.in.Forwarding.ForwardAnswer;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has bundles of NATS sent to the peers that are announced. Any thread. */
final class Outbound implements Bucket.Home {
  private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);

  /** What each peer may have under way however much is taken; 2 MiB, room for any bundle. */
  private static final long LEAST_BYTES = ObjectReader.ROOM_BYTES;

  private static final PeerAddress NOBODY = new PeerAddress("nobody");

  private final NatsSettings settings;
  private final Forwarding forwarding;
  private final Consumers consumers;
  private final ScheduledExecutorService timer;
  private final Peers peers = new Peers();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Integer, Bucket> buckets = new ConcurrentHashMap<>();
  private final LargeStore large;
  private final Counts counts;
  private volatile boolean open;
  private volatile boolean closed;

  /** Guarded by itself. */
  private final DealtWindow<PeerAddress> window;

  private long refusals;

  Outbound(
      NatsSettings settings,
      Forwarding forwarding,
      Consumers consumers,
      LargeStore large,
      Counts counts,
      ScheduledExecutorService timer) {
    this.settings = settings;
    this.forwarding = forwarding;
    this.consumers = consumers;
    this.large = large;
    this.counts = counts;
    this.timer = timer;
    this.window = new DealtWindow<>(settings.limits().maxForwardBytes(), LEAST_BYTES);
  }

  /** NATS can be used, again or for the first time. */
  void up() {
    if (open) {
      return;
    }
    try {
      consumers.dropLeft();
    } catch (IOException | JetStreamApiException e) {
      LOG.debug("consumers of an earlier run may be left", e);
    }
    open = true;
    long third = settings.pace().lease().toNanos() / 3;
    timer.scheduleWithFixedDelay(
        () -> buckets.values().forEach(bucket -> settle(bucket::confirm)),
        third,
        third,
        TimeUnit.NANOSECONDS);
    for (int number = 0; number < Streams.BUCKETS; number++) {
      if (!peers.tokensOf(number).isEmpty()) {
        bucket(number).changed();
      }
    }
  }

  void announce(PeerAnnouncement peer) {
    peers.announce(peer);
    if (open) {
      Peers.buckets(peer.nodeIds()).forEach(number -> bucket(number).changed());
    }
  }

  void withdraw(PeerAddress peer) {
    peers.withdraw(peer);
    buckets.values().forEach(Bucket::changed);
  }

  Set<PeerAddress> announced() {
    return peers.all();
  }

  /** Takes nothing more, and waits for what is under way. Blocks. */
  void close() throws InterruptedException {
    closed = true;
    buckets.values().forEach(Bucket::changed);
    blocking.shutdown();
    long bound = settings.pace().leaveTimeout().toMillis();
    if (!blocking.awaitTermination(bound, TimeUnit.MILLISECONDS)) {
      blocking.shutdownNow();
    }
  }

  /** What is being sent, and which peers NATS keeps for us of those that are here. */
  List<BpaStatus.Window> windows() {
    long held = buckets.values().stream().mapToLong(Bucket::heldPeers).sum();
    long wanted = buckets.values().stream().mapToLong(Bucket::wantedPeers).sum();
    int holding = (int) buckets.values().stream().filter(one -> one.heldPeers() > 0).count();
    return List.of(
        forwardWindow(), new BpaStatus.Window("nats_held_peers", held, wanted, holding, 0));
  }

  private BpaStatus.Window forwardWindow() {
    synchronized (window) {
      return new BpaStatus.Window(
          "nats_forward_bytes",
          window.total(),
          settings.limits().maxForwardBytes(),
          window.holders(),
          refusals);
    }
  }

  // ---- what a bucket uses

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public Duration lease() {
    return settings.pace().lease();
  }

  @Override
  public Peers peers() {
    return peers;
  }

  @Override
  public PeerAddress nobody() {
    return NOBODY;
  }

  @Override
  public long askAgainNanos() {
    return settings.pace().lease().toNanos() / 6;
  }

  @Override
  public Duration retryDelay() {
    return settings.pace().retryDelay();
  }

  @Override
  public void forward(Flight flight, ForwardAnswer answer) {
    forwarding.forward(flight.peer(), flight, answer);
  }

  @Override
  public void settle(Runnable step) {
    if (blocking.isShutdown()) {
      Thread.ofVirtual().start(step);
    } else {
      blocking.execute(step);
    }
  }

  @Override
  public boolean takeRoom(PeerAddress peer, long bytes) {
    synchronized (window) {
      boolean taken = window.take(peer, bytes);
      refusals += taken ? 0 : 1;
      return taken;
    }
  }

  @Override
  public void giveBack(PeerAddress peer, long bytes) {
    synchronized (window) {
      window.giveBack(peer, bytes);
      window.notifyAll();
    }
  }

  @Override
  public void awaitRoom() throws InterruptedException {
    synchronized (window) {
      while (!closed && window.total() >= settings.limits().maxForwardBytes()) {
        window.wait(TimeUnit.SECONDS.toMillis(1));
      }
    }
  }

  @Override
  public void awaitSettled(Deliveries deliveries) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + settings.pace().leaveTimeout().toNanos() / 2;
    synchronized (window) {
      while (!deliveries.isEmpty() && deadlineNanos - System.nanoTime() > 0) {
        window.wait(100);
      }
    }
  }

  @Override
  public Counts counts() {
    return counts;
  }

  private Bucket bucket(int number) {
    return buckets.computeIfAbsent(
        number,
        _ -> {
          var lease = new Lease(settings.pace().lease().toNanos());
          var bucket = new Bucket(number, this, consumers, lease, large);
          settle(bucket);
          return bucket;
        });
  }
}
