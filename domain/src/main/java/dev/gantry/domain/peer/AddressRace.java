package dev.gantry.domain.peer;

import dev.gantry.domain.CheckReturnValue;
import dev.gantry.domain.session.EndCause;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One dial of a peer through its addresses, in the way of happy eyeballs (RFC 8305): connections
 * are begun one after the other, a short delay apart, or at once when one fails; the first that
 * stands is used, and those that are still coming are let go. Whatever ends it before a session is
 * Established moves on to the next address. Each address is used once at most. Not thread-safe.
 *
 * <p>Only connecting overlaps. Handshakes do not: each is a session at the peer, and where an
 * answer takes minutes every address would begin one.
 */
public final class AddressRace {
  /** There is no deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  // RFC 8305 5: "One recommended value for a default delay is 250 milliseconds."
  /** How long an address is alone before the next one is tried beside it. */
  public static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);

  private static final int NONE = -1;

  private final ArrayDeque<Integer> untried;
  private final List<Integer> connecting = new ArrayList<>(1);
  private int used = NONE;
  private boolean over;

  /** Every address tried so far failed for a cause that lasts. */
  private boolean faulted = true;

  private long dueNanos = NO_DEADLINE;

  /**
   * A dial that has not begun.
   *
   * @param addresses how many there are, 1 or more; they are known by their place, in the order in
   *     which they are to be tried
   */
  public AddressRace(int addresses) {
    if (addresses < 1) {
      throw new IllegalArgumentException("there are " + addresses + " addresses to dial");
    }
    untried = new ArrayDeque<>(addresses);
    for (int address = 0; address < addresses; address++) {
      untried.add(address);
    }
  }

  /** Tells the machine what happened; the result is to be done in order, before the next event. */
  @CheckReturnValue
  public List<RaceAction> handle(RaceEvent event, long nowNanos) {
    var actions = new ArrayList<RaceAction>(1);
    switch (event) {
      case RaceEvent.Begun _ -> connectNext(nowNanos, actions);
      case RaceEvent.Connected(int address) -> connected(address, actions);
      case RaceEvent.ConnectFailed(int address) -> connectFailed(address, nowNanos, actions);
      case RaceEvent.HandshakeEnded(EndCause cause) -> handshakeEnded(cause, nowNanos, actions);
      case RaceEvent.DeadlineReached _ -> {
        if (dueNanos != NO_DEADLINE && nowNanos - dueNanos >= 0) {
          connectNext(nowNanos, actions);
        }
      }
    }
    return actions;
  }

  /** When {@link RaceEvent.DeadlineReached} is due at the latest, or {@link #NO_DEADLINE}. */
  public long nextDeadlineNanos() {
    return dueNanos;
  }

  /** Whether no address is left to be tried, or none may help. */
  public boolean isOver() {
    return over;
  }

  /**
   * What becomes of the dial. A cause that lasts is the peer's only when every address has one: one
   * of them may be the peer, just not up, and the others strangers.
   */
  public DialFate fate() {
    if (!over) {
      return DialFate.GOES_ON;
    }
    return faulted ? DialFate.FAULTED : DialFate.FAILED;
  }

  private void connectNext(long nowNanos, List<RaceAction> actions) {
    dueNanos = NO_DEADLINE;
    var next = untried.poll();
    if (next != null) {
      connecting.add(next);
      actions.add(new RaceAction.Connect(next));
      if (!untried.isEmpty()) {
        dueNanos = nowNanos + ATTEMPT_DELAY.toNanos();
      }
    }
  }

  private void connected(int address, List<RaceAction> actions) {
    if (!connecting.remove(Integer.valueOf(address))) {
      // It was let go while it came to stand.
      actions.add(new RaceAction.LetGo(address));
      return;
    }
    dueNanos = NO_DEADLINE;
    used = address;
    // Those that were slower have not failed, and come first should this one fail.
    for (int slower : connecting.reversed()) {
      untried.addFirst(slower);
    }
    for (int slower : connecting) {
      actions.add(new RaceAction.LetGo(slower));
    }
    connecting.clear();
    actions.add(new RaceAction.Use(address));
  }

  private void connectFailed(int address, long nowNanos, List<RaceAction> actions) {
    if (!connecting.remove(Integer.valueOf(address))) {
      return;
    }
    faulted = false;
    // RFC 8305 5: a failed attempt lets the next one begin at once.
    connectNext(nowNanos, actions);
    if (connecting.isEmpty()) {
      over = true;
      actions.add(new RaceAction.GiveUp());
    }
  }

  private void handshakeEnded(EndCause cause, long nowNanos, List<RaceAction> actions) {
    if (used == NONE) {
      return;
    }
    used = NONE;
    faulted &= cause.isLasting();
    if (anotherAddressMayHelp(cause)) {
      connectNext(nowNanos, actions);
    }
    over = connecting.isEmpty();
  }

  /** What we have ended ourselves, for a reason of our own, no other address changes. */
  private static boolean anotherAddressMayHelp(EndCause cause) {
    return switch (cause) {
      case TERMINATED_LOCALLY, SHUTDOWN, BPA_LOST, BUSY, RESOURCE_EXHAUSTION, INTERNAL_ERROR ->
          false;
      default -> true;
    };
  }
}
