package dev.gantry.domain.session;

import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Message;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects what one event leads to. Reused from event to event, so that the byte path makes no
 * lists that it does not return.
 */
final class Actions {
  private static final int USUAL = 8;
  private static final int KEPT = 64;

  // Not SessionAction[]: the JVM checks each store into an array of an interface, at the price of
  // an action.
  private @Nullable Object[] items = new Object[USUAL];
  private int size;
  private boolean sent;
  private boolean sentTraffic;

  void add(SessionAction action) {
    if (size == items.length) {
      items = Arrays.copyOf(items, 2 * size);
    }
    items[size++] = action;
  }

  void send(Message message) {
    sent = true;
    sentTraffic |= !(message instanceof KeepaliveMessage);
    add(new SessionAction.SendMessage(message));
  }

  void send(SessionAction.SendSegment segment) {
    sent = true;
    sentTraffic = true;
    add(segment);
  }

  void observe(Observation observation) {
    add(new SessionAction.Observe(observation));
  }

  /** Whether a message or segment is to be sent since the last {@link #take()}. */
  boolean sent() {
    return sent;
  }

  /** Whether one other than KEEPALIVE is. */
  boolean sentTraffic() {
    return sentTraffic;
  }

  /** Forgets what an event that failed left behind. */
  void clear() {
    // Mostly one or two: a loop over an array costs more than they do.
    switch (size) {
      case 0 -> {}
      case 1 -> items[0] = null;
      case 2 -> {
        items[0] = null;
        items[1] = null;
      }
      default -> Arrays.fill(items, 0, size, null);
    }
    size = 0;
    sent = false;
    sentTraffic = false;
  }

  /** Hands over what was collected, as an immutable list. */
  @SuppressWarnings("unchecked") // nothing but actions was added
  List<SessionAction> take() {
    List<?> taken =
        switch (size) {
          case 0 -> List.of();
          case 1 -> List.of(items[0]);
          case 2 -> List.of(items[0], items[1]);
          case 3 -> List.of(items[0], items[1], items[2]);
          default -> Collections.unmodifiableList(Arrays.asList(Arrays.copyOf(items, size)));
        };
    if (size > KEPT) {
      items = new Object[USUAL];
      size = 0;
    }
    clear();
    return (List<SessionAction>) taken;
  }
}
