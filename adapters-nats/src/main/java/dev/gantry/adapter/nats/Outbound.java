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
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has bundles of NATS sent to the peers that are announced. Any thread. */
final class Outbound implements Bucket.Home {
  private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);

  /** What each peer may have under way however much is taken; 1 MiB, a bundle of the longest. */
  private static final long LEAST_BYTES = 1 << 20;

  private static final PeerAddress NOBODY = new PeerAddress("nobody");

  private final NatsSettings settings;
  private final Forwarding forwarding;
  private final Consumers consumers;
  private final ScheduledExecutorService timer;
  private final Peers peers = new Peers();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Integer, Bucket> buckets = new ConcurrentHashMap<>();
  private final AtomicLong repeated = new AtomicLong();
  private volatile boolean open;
  private volatile boolean closed;

  /** Guarded by itself. */
  private final DealtWindow<PeerAddress> window;

  private long refusals;

  Outbound(
      NatsSettings settings,
      Forwarding forwarding,
      Consumers consumers,
      ScheduledExecutorService timer) {
    this.settings = settings;
    this.forwarding = forwarding;
    this.consumers = consumers;
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
        () -> blocking.execute(this::markInProgress), third, third, TimeUnit.NANOSECONDS);
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
    if (repeated.get() > 0) {
      LOG.info("{} bundle(s) had been delivered to an instance before", repeated.get());
    }
  }

  BpaStatus.Window status() {
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
      if (!peer.equals(NOBODY)) {
        window.giveBack(peer, bytes);
      }
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
  public void awaitSettled(Map<Long, Flight> flights) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + settings.pace().leaveTimeout().toNanos() / 2;
    synchronized (window) {
      while (!flights.isEmpty() && deadlineNanos - System.nanoTime() > 0) {
        window.wait(100);
      }
    }
  }

  @Override
  public void countDelivery(long times) {
    if (times > 1) {
      repeated.incrementAndGet();
    }
  }

  private Bucket bucket(int number) {
    return buckets.computeIfAbsent(
        number,
        _ -> {
          var bucket = new Bucket(number, this, consumers);
          settle(bucket);
          return bucket;
        });
  }

  /** Tells NATS that what is being sent is not forgotten. */
  private void markInProgress() {
    buckets.values().stream()
        .map(Bucket::flights)
        .map(Map::values)
        .flatMap(Collection::stream)
        .forEach(Outbound::markInProgress);
  }

  private static void markInProgress(Flight flight) {
    try {
      flight.message().inProgress();
    } catch (IllegalStateException e) {
      LOG.debug("NATS was not told that a bundle is on its way", e);
    }
  }
}
