package dev.gantry.adapter.nats;

import io.nats.client.ConsumerContext;
import io.nats.client.FetchConsumeOptions;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusCheckedException;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the bundles of some peers of this instance from NATS, by one consumer that names them and
 * nobody else: of a work queue, two consumers never have a subject in common, so that a peer's
 * bundles are one instance's. Blocks on a virtual thread of its own.
 */
final class Bucket implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Bucket.class);

  /** How long a pull waits, and so how soon a peer that has come is served; 1 s, NATS' least. */
  private static final long PULL_MILLIS = 1000;

  /**
   * Octets and messages of one pull; 2 MiB, room for any message and little enough that all buckets
   * may have one; 500, at 1 kB a quarter of that.
   */
  private static final int PULL_BYTES = 2 << 20;

  private static final int PULL_MESSAGES = 500;

  /** An answer of that kind came too soon to have been waited for. */
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(PULL_MILLIS / 2);

  /** What a bucket uses of where it belongs; all but the waiting returns at once. */
  interface Home extends Deliveries.Home {
    /** How long until it is tried again to have a peer that another instance holds. */
    long askAgainNanos();

    /** Waits until there is room for something, or all is over. */
    void awaitRoom() throws InterruptedException;

    /** Waits until nothing of it is under way; at most as long as leaving may take. */
    void awaitSettled(Deliveries deliveries) throws InterruptedException;
  }

  private final int number;
  private final Home home;
  private final Consumers consumers;
  private final Lease lease;
  private final Deliveries deliveries;
  private final Semaphore changes = new Semaphore(0);
  private volatile boolean isGone;
  private volatile int heldPeers;
  private volatile int wantedPeers;

  // On the thread of the bucket.
  private Set<String> asked = Set.of();
  private Set<String> held = Set.of();
  private long askAgainNanos;
  private @Nullable ConsumerContext consumer;

  /**
   * One that has taken nothing yet.
   *
   * @param lease whether its peers are ours
   */
  Bucket(int number, Home home, Consumers consumers, Lease lease, LargeStore large) {
    this.number = number;
    this.home = home;
    this.consumers = consumers;
    this.lease = lease;
    this.deliveries = new Deliveries(home, consumers, lease, large);
  }

  /** The peers are others. Any thread. */
  void changed() {
    changes.release();
  }

  /** Peers that NATS keeps for us. Any thread. */
  int heldPeers() {
    return heldPeers;
  }

  /** Peers that are announced here, and those of what is still under way. Any thread. */
  int wantedPeers() {
    return wantedPeers;
  }

  /**
   * Tells NATS that what is being sent is not forgotten, and asks whether its peers are still ours.
   * Any thread; blocks.
   */
  void confirm() {
    if (deliveries.isEmpty()) {
      return;
    }
    long askedNanos = System.nanoTime();
    deliveries.markInProgress();
    try {
      if (consumers.exists(number)) {
        lease.confirmed(askedNanos);
      } else if (lease.stoodAt(askedNanos)) {
        LOG.warn("NATS has dropped consumer {} of this instance", number);
        isGone = true;
        lease.doubt();
        loseAll();
      }
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      LOG.debug("NATS was not asked about bucket {}", number, e);
    }
    if (lease.isOver()) {
      loseAll();
    }
  }

  private void loseAll() {
    deliveries.loseAllBut(Set.of());
    lease.releaseAll();
  }

  @Override
  public void run() {
    try {
      while (!home.isClosed()) {
        turn();
      }
      home.awaitSettled(deliveries);
      // Others have its peers from now on.
      lease.doubt();
      loseAll();
      consumers.drop(number);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn() throws InterruptedException {
    try {
      if (holdsSome()) {
        home.awaitRoom();
        pull();
      }
    } catch (IOException
        | JetStreamApiException
        | JetStreamStatusCheckedException
        | IllegalStateException e) {
      LOG.debug("bucket {} begins anew", number, e);
      begin();
      await(PULL_MILLIS);
    }
  }

  /** Nothing is held any more, as far as we know. */
  private void begin() {
    lease.doubt();
    consumer = null;
    held = Set.of();
    asked = Set.of();
    heldPeers = 0;
    isGone = false;
  }

  /** Sees to it that the consumer has the peers that are here now. */
  private boolean holdsSome() throws IOException, JetStreamApiException, InterruptedException {
    if (isGone) {
      begin();
    }
    var wanted = home.peers().tokensOf(number);
    // What is on its way is still to be acknowledged when its peer is gone.
    wanted.addAll(deliveries.tokens());
    wantedPeers = wanted.size();
    long now = System.nanoTime();
    boolean more = !held.equals(wanted) && askAgainNanos - now <= 0;
    if (!wanted.equals(asked) || more) {
      asked = wanted;
      askAgainNanos = now + home.askAgainNanos();
      take(wanted);
    }
    if (held.isEmpty()) {
      await(PULL_MILLIS);
    }
    return !held.isEmpty();
  }

  private void take(TreeSet<String> wanted) throws IOException, JetStreamApiException {
    var free = new TreeSet<>(wanted);
    free.removeAll(consumers.heldByOthers(number));
    if (free.equals(held)) {
      return;
    }
    held = Set.of();
    consumer = null;
    // Between the one and the other, another instance may take a peer.
    lease.doubt();
    long askedNanos = System.nanoTime();
    consumers.drop(number);
    if (!free.isEmpty()) {
      consumer = consumers.make(number, free);
      held = free;
    }
    heldPeers = held.size();
    deliveries.loseAllBut(free);
    lease.taken(askedNanos);
  }

  private void pull()
      throws IOException,
          JetStreamApiException,
          InterruptedException,
          JetStreamStatusCheckedException {
    var from = consumer;
    if (from == null) {
      return;
    }
    long begun = System.nanoTime();
    home.counts().pulled();
    int count = 0;
    var options =
        FetchConsumeOptions.builder().max(PULL_BYTES, PULL_MESSAGES).expiresIn(PULL_MILLIS).build();
    try (var fetch = from.fetch(options)) {
      for (var next = fetch.nextMessage(); next != null; next = fetch.nextMessage()) {
        if (count++ == 0) {
          lease.confirmed(begun);
        }
        deliveries.delivered(next);
      }
    } catch (IOException | JetStreamApiException | JetStreamStatusCheckedException e) {
      throw e;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    if (count == 0 && System.nanoTime() - begun < SOON_NANOS) {
      throw new IllegalStateException("nobody waited: the consumer may be gone");
    }
  }

  private void await(long millis) throws InterruptedException {
    if (changes.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      changes.drainPermits();
    }
  }
}
