package dev.gantry.adapter.nats;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.port.in.Forwarding.ForwardAnswer;
import dev.gantry.port.payload.PeerAddress;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bundles of one bucket from when they are delivered until NATS knows what became of them. */
final class Deliveries {
  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  /** Delay after which a peer that was not there is tried again; 1 s, that of a pull. */
  private static final long ELSEWHERE_MILLIS = 1000;

  /**
   * How often an object is looked for; 5 times, since a replica may have heard of it later than the
   * stream of its message.
   */
  static final int MAX_LOOKS = 5;

  /** Delay until NATS is told again what it did not hear; 100 ms. */
  private static final long AGAIN_NANOS = 100_000_000;

  /** What deliveries use of where they belong; all returns at once. */
  interface Home {
    /** Whether nothing more is to be taken. */
    boolean isClosed();

    /** How long NATS keeps a peer for us. */
    Duration lease();

    /** Who is announced here. */
    Peers peers();

    /** Nobody's address. */
    PeerAddress nobody();

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

    Counts counts();
  }

  private final Home home;
  private final Consumers consumers;
  private final Lease lease;
  private final LargeStore large;
  private final Map<Long, Flight> flights = new ConcurrentHashMap<>();
  private final Settled settled = new Settled();

  Deliveries(Home home, Consumers consumers, Lease lease, LargeStore large) {
    this.home = home;
    this.consumers = consumers;
    this.lease = lease;
    this.large = large;
  }

  boolean isEmpty() {
    return flights.isEmpty();
  }

  /** Tokens of the peers that have something under way. */
  Set<String> tokens() {
    return flights.values().stream()
        .map(Flight::token)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Nothing more is sent to other peers than these, which may be another instance's. */
  void loseAllBut(Set<String> tokens) {
    flights.values().stream()
        .filter(flight -> !tokens.contains(flight.token()))
        .forEach(Flight::lose);
  }

  /** Tells NATS that what is under way is not forgotten. */
  void markInProgress() {
    flights.values().forEach(Deliveries::markInProgress);
  }

  private static void markInProgress(Flight flight) {
    try {
      flight.message().inProgress();
    } catch (IllegalStateException e) {
      LOG.debug("NATS was not told that a bundle is on its way", e);
    }
  }

  /** Has a message sent that was pulled. */
  void delivered(Message message) {
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
    var object = MessageForm.objectOf(message);
    long room = object == null ? message.getData().length : ObjectReader.ROOM_BYTES;
    if (room == 0) {
      home.settle(() -> refuseAtOnce(sequence, token, message));
    } else if (peer == null || !home.takeRoom(peer, room)) {
      message.nakWithDelay(home.retryDelay());
    } else {
      begin(sequence, new Flight(token, peer, lease, message, room), object);
    }
  }

  private void begin(long sequence, Flight flight, @Nullable String object) {
    if (flight.message().metaData().deliveredCount() > 1) {
      home.counts().repeated();
    }
    flights.put(sequence, flight);
    if (object == null) {
      flight.open(new MessageOctets(flight.message().getData()));
      forward(sequence, flight);
    } else {
      home.settle(() -> open(sequence, flight, object));
    }
  }

  private void forward(long sequence, Flight flight) {
    home.forward(flight, outcome -> home.settle(() -> settle(sequence, flight, outcome)));
  }

  private void open(long sequence, Flight flight, String object) {
    Answer instead;
    try {
      var reader = large.open(object);
      if (reader != null) {
        flight.open(reader);
        forward(sequence, flight);
        return;
      }
      boolean again = flight.message().metaData().deliveredCount() < MAX_LOOKS;
      instead =
          again
              ? new Answer.Later()
              : new Answer.Never("bucket " + LargeStore.BUCKET + " has no object " + object);
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      LOG.debug("object {} cannot be looked at", object, e);
      instead = new Answer.Later();
    }
    settle(sequence, flight, instead);
  }

  private void settle(long sequence, Flight flight, ForwardOutcome outcome) {
    var damage = flight.damage();
    settle(sequence, flight, damage == null ? Answer.to(outcome) : new Answer.Never(damage));
  }

  private void settle(long sequence, Flight flight, Answer answer) {
    try {
      if (flight.isLost()) {
        settleLost(sequence, answer);
      } else {
        settleOurs(sequence, flight, answer);
      }
    } catch (IllegalStateException e) {
      // No connection: NATS delivers it again when it has not heard of it for long enough.
      LOG.debug("NATS was not told of a bundle", e);
    } finally {
      flights.remove(sequence);
      home.giveBack(flight.peer(), flight.roomBytes());
    }
  }

  private void settleOurs(long sequence, Flight flight, Answer answer) {
    switch (answer) {
      case Answer.Taken() -> {
        settled.add(sequence);
        acknowledgeUntilHeard(sequence, flight);
      }
      case Answer.Never(var reason) -> keepRefused(sequence, flight, reason);
      case Answer.Elsewhere() -> {
        home.peers().notThere(flight.token(), flight.peer());
        flight.message().nakWithDelay(ELSEWHERE_MILLIS);
      }
      case Answer.Later() -> flight.message().nakWithDelay(home.retryDelay());
    }
  }

  /** Who has the peer now sends it, unless it was sent by us and goes before that. */
  private void settleLost(long sequence, Answer answer) {
    if (answer instanceof Answer.Taken) {
      settled.add(sequence);
      home.counts().sentTwice();
      consumers.delete(sequence);
    }
  }

  /** While nobody leads NATS hears nothing, and would have the bundle sent again by another. */
  private void acknowledgeUntilHeard(long sequence, Flight flight) {
    long deadlineNanos = System.nanoTime() + 2 * home.lease().toNanos();
    while (!acknowledge(sequence, flight.message())) {
      if (flight.isLost()) {
        settleLost(sequence, new Answer.Taken());
        return;
      }
      if (home.isClosed() || System.nanoTime() - deadlineNanos >= 0) {
        LOG.debug("NATS did not hear that message {} was sent", sequence);
        return;
      }
      LockSupport.parkNanos(AGAIN_NANOS);
    }
  }

  /** A message is done with; where that cannot be said it comes again, and is not sent again. */
  private boolean acknowledge(long sequence, Message message) {
    if (!consumers.acknowledge(sequence, message)) {
      return false;
    }
    var object = MessageForm.objectOf(message);
    if (object != null) {
      large.remove(object);
    }
    return true;
  }

  private void refuseAtOnce(long sequence, String token, Message message) {
    var flight = new Flight(token, home.nobody(), lease, message, 0);
    try {
      keepRefused(sequence, flight, "empty");
    } catch (IllegalStateException e) {
      LOG.debug("NATS was not told of a message without octets", e);
    }
  }

  private void keepRefused(long sequence, Flight flight, String reason) {
    if (consumers.keepRefused(flight, reason)) {
      settled.add(sequence);
      consumers.acknowledge(sequence, flight.message());
    } else {
      flight.message().nakWithDelay(home.retryDelay());
    }
  }
}
