package dev.gantry.simulator;

import java.util.random.RandomGenerator;

/**
 * One TCP connection: a stream of octets each way that arrives in order, late, in pieces, damaged,
 * or not at all. What goes wrong by chance is drawn as {@link LinkConditions} say; what goes wrong
 * at a moment of the script's choice is asked for here and at the two {@link LinkEnd}s.
 */
public final class Link {
  private enum State {
    UP,
    CUT,
    DOWN
  }

  private final VirtualClock clock;
  private final LinkConditions conditions;
  private final RandomGenerator random;
  private final LinkEnd active;
  private final LinkEnd passive;
  private State state = State.UP;

  /** A connection that stands, with nobody else on its way. */
  public Link(VirtualClock clock, LinkConditions conditions, RandomGenerator random) {
    this(clock, conditions, random, channel(clock, conditions), channel(clock, conditions));
  }

  /**
   * A connection that stands.
   *
   * @param forth over which the active end sends
   * @param back over which the passive end does
   */
  Link(
      VirtualClock clock,
      LinkConditions conditions,
      RandomGenerator random,
      Channel forth,
      Channel back) {
    this.clock = clock;
    this.conditions = conditions;
    this.random = random;
    active = new LinkEnd(this, forth);
    passive = new LinkEnd(this, back);
  }

  /** One direction of a link that is always the same. */
  static Channel channel(VirtualClock clock, LinkConditions conditions) {
    return new Channel(
        clock, LinkSchedule.always(conditions.bytesPerSecond(), conditions.delayNanos()));
  }

  /** The end of who dialled. */
  public LinkEnd active() {
    return active;
  }

  /** The end of who was dialled. */
  public LinkEnd passive() {
    return passive;
  }

  /**
   * Loses the way between the two ends: what is under way and what is sent from now on never
   * arrives, and nobody is told.
   */
  public void cut() {
    if (state == State.UP) {
      state = State.CUT;
    }
  }

  /** Breaks the connection: both ends hear it at once, what is under way is lost. */
  void breakOff(String detail) {
    if (state == State.DOWN) {
      return;
    }
    state = State.DOWN;
    active.lose(detail);
    passive.lose(detail);
  }

  VirtualClock clock() {
    return clock;
  }

  LinkConditions conditions() {
    return conditions;
  }

  RandomGenerator random() {
    return random;
  }

  LinkEnd opposite(LinkEnd end) {
    return end == active ? passive : active;
  }

  /** Whether what was sent arrives. */
  boolean carries() {
    return state == State.UP;
  }

  /** Whether nothing more will happen on it. */
  boolean isDone() {
    return state != State.UP || active.isHalfClosed() && passive.isHalfClosed();
  }

  void reset(LinkEnd by) {
    if (state == State.DOWN) {
      return;
    }
    boolean heard = state == State.UP && by.isHeard();
    state = State.DOWN;
    by.lose("reset");
    if (heard) {
      opposite(by).lose("reset by peer");
    }
  }
}
