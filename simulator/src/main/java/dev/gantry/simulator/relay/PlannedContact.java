package dev.gantry.simulator.relay;

import dev.gantry.simulator.LinkConditions;
import java.time.Duration;
import java.util.List;

/**
 * One node can send to another for a time. One way: TCP needs both. A value out of its range is an
 * IllegalArgumentException.
 *
 * @param from name of who sends
 * @param to name of who receives, another
 * @param fromNanos when sending begins, from the beginning of the run, 0 or more
 * @param untilNanos when it ends, behind that
 * @param bytesPerSecond what leaves at most, more than 0; {@link LinkConditions#UNLIMITED} for any
 *     amount
 * @param delayNanos how long each octet takes to arrive, 0 or more
 */
public record PlannedContact(
    String from,
    String to,
    long fromNanos,
    long untilNanos,
    double bytesPerSecond,
    long delayNanos) {
  public PlannedContact {
    if (from.equals(to)) {
      throw new IllegalArgumentException("a contact of " + from + " with itself");
    }
    if (fromNanos < 0 || untilNanos <= fromNanos) {
      throw new IllegalArgumentException(
          "a contact from " + fromNanos + " to " + untilNanos + " ns");
    }
    if (!(bytesPerSecond > 0)) {
      throw new IllegalArgumentException("a rate of " + bytesPerSecond + " octets a second");
    }
    if (delayNanos < 0) {
      throw new IllegalArgumentException("a delay of " + delayNanos + " ns");
    }
  }

  /** The two contacts of nodes that reach each other alike for a time. */
  public static List<PlannedContact> bothWays(
      String one,
      String other,
      Duration from,
      Duration until,
      double bytesPerSecond,
      Duration delay) {
    return List.of(
        new PlannedContact(
            one, other, from.toNanos(), until.toNanos(), bytesPerSecond, delay.toNanos()),
        new PlannedContact(
            other, one, from.toNanos(), until.toNanos(), bytesPerSecond, delay.toNanos()));
  }
}
