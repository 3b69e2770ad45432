package dev.gantry.adapter.nats;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.port.in.Forwarding.ForwardAnswer;
import dev.gantry.port.payload.PeerAddress;
import io.nats.client.ConsumerContext;
import io.nats.client.FetchConsumeOptions;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
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
  interface Home {
    /** Whether nothing more is to be taken. */
    boolean isClosed();

    /** Who is announced here. */
    Peers peers();

    /** Nobody's address. */
    PeerAddress nobody();

    /** How long until it is tried again to have a peer that another instance holds. */
    long askAgainNanos();

    /** How long until a bundle that was refused for now is sent again. */
    Duration retryDelay();

    /** Has a bundle sent. */
    void forward(Flight flight, ForwardAnswer answer);

    /** Does what may block, elsewhere. */
    void settle(Runnable step);

    /** Takes room for a bundle of a peer; false when that would be another's share. */
    boolean takeRoom(PeerAddress peer, long bytes);

    /** Gives it back. */
    void giveBack(PeerAddress peer, long bytes);

    /** Waits until there is room for something, or all is over. */
    void awaitRoom() throws InterruptedException;

    /** Waits until none of them is under way; at most as long as leaving may take. */
    void awaitSettled(Map<Long, Flight> flights) throws InterruptedException;

    /** A message was delivered so many times. */
    void countDelivery(long times);
  }

  private final int number;
  private final Home home;
  private final Consumers consumers;
  private final Semaphore changes = new Semaphore(0);
  private final Map<Long, Flight> flights = new ConcurrentHashMap<>();
  private final Settled settled = new Settled();

  // On the thread of the bucket.
  private Set<String> asked = Set.of();
  private Set<String> held = Set.of();
  private long askAgainNanos;
  private @Nullable ConsumerContext consumer;

  Bucket(int number, Home home, Consumers consumers) {
    this.number = number;
    this.home = home;
    this.consumers = consumers;
  }

  /** The peers are others. Any thread. */
  void changed() {
    changes.release();
  }

  /** What is being sent. Any thread. */
  Map<Long, Flight> flights() {
    return flights;
  }

  @Override
  public void run() {
    try {
      while (!home.isClosed()) {
        turn();
      }
      home.awaitSettled(flights);
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
    consumer = null;
    held = Set.of();
    asked = Set.of();
  }

  /** Sees to it that the consumer has the peers that are here now. */
  private boolean holdsSome() throws IOException, JetStreamApiException, InterruptedException {
    var wanted = home.peers().tokensOf(number);
    // What is on its way is still to be acknowledged when its peer is gone.
    flights.values().forEach(flight -> wanted.add(flight.token()));
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
    consumers.drop(number);
    if (!free.isEmpty()) {
      consumer = consumers.make(number, free);
      held = free;
    }
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
    int count = 0;
    var options =
        FetchConsumeOptions.builder().max(PULL_BYTES, PULL_MESSAGES).expiresIn(PULL_MILLIS).build();
    try (var fetch = from.fetch(options)) {
      for (var next = fetch.nextMessage(); next != null; next = fetch.nextMessage()) {
        count++;
        delivered(next);
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

  // ---- one message

  private void delivered(Message message) {
    long sequence = message.metaData().streamSequence();
    var flying = flights.get(sequence);
    if (flying != null) {
      flying.deliveredAs(message);
      return;
    }
    if (settled.has(sequence)) {
      home.settle(() -> acknowledge(sequence, message));
      return;
    }
    var token = message.getSubject().substring(message.getSubject().lastIndexOf('.') + 1);
    var peer = home.peers().addressOf(token);
    int bytes = message.getData().length;
    if (bytes == 0) {
      home.settle(() -> keepRefused(sequence, new Flight(token, home.nobody(), message), "empty"));
    } else if (peer == null || !home.takeRoom(peer, bytes)) {
      message.nakWithDelay(home.retryDelay());
    } else {
      home.countDelivery(message.metaData().deliveredCount());
      var flight = new Flight(token, peer, message);
      flights.put(sequence, flight);
      home.forward(flight, outcome -> home.settle(() -> settle(sequence, flight, outcome)));
    }
  }

  private void settle(long sequence, Flight flight, ForwardOutcome outcome) {
    try {
      switch (Answer.to(outcome)) {
        case Answer.Taken() -> {
          settled.add(sequence);
          acknowledge(sequence, flight.message());
        }
        case Answer.Never(var reason) -> keepRefused(sequence, flight, reason);
        case Answer.Elsewhere() -> {
          home.peers().notThere(flight.token(), flight.peer());
          flight.message().nakWithDelay(PULL_MILLIS);
        }
        case Answer.Later() -> flight.message().nakWithDelay(home.retryDelay());
      }
    } catch (IllegalStateException e) {
      // No connection: NATS delivers it again when it has not heard of it for long enough.
      LOG.debug("NATS was not told of a bundle", e);
    } finally {
      flights.remove(sequence);
      home.giveBack(flight.peer(), flight.lengthBytes());
    }
  }

  /** A message is done with; where that cannot be said it comes again, and is not sent again. */
  private void acknowledge(long sequence, Message message) {
    if (!consumers.acknowledge(sequence, message)) {
      LOG.debug("NATS did not hear that message {} was sent", sequence);
    }
  }

  private void keepRefused(long sequence, Flight flight, String reason) {
    if (consumers.keepRefused(flight, reason)) {
      settled.add(sequence);
      acknowledge(sequence, flight.message());
    } else {
      flight.message().nakWithDelay(home.retryDelay());
    }
  }
}
