package dev.gantry.simulator.relay;

import dev.gantry.simulator.Channel;
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
 * @param bitErrorRate share of bits that arrive wrong, 0 to 1: packets that have one are lost, and
 *     TCP sends them again
 */
public record PlannedContact(
    String from,
    String to,
    long fromNanos,
    long untilNanos,
    double bytesPerSecond,
    long delayNanos,
    double bitErrorRate) {
  /**
   * A contact in which a packet is lost more often than that carries nothing that TCP could use.
   */
  static final double MOST_LOSS = 0.9;

  private static final int BITS_PER_OCTET = 8;

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
    if (!(bitErrorRate >= 0 && bitErrorRate <= 1)) {
      throw new IllegalArgumentException("a bit error rate of " + bitErrorRate);
    }
  }

  /** One in which all bits arrive as they were. */
  public PlannedContact(
      String from,
      String to,
      long fromNanos,
      long untilNanos,
      double bytesPerSecond,
      long delayNanos) {
    this(from, to, fromNanos, untilNanos, bytesPerSecond, delayNanos, 0);
  }

  /** The same with bit errors. */
  public PlannedContact withBitErrors(double rate) {
    return new PlannedContact(from, to, fromNanos, untilNanos, bytesPerSecond, delayNanos, rate);
  }

  /** Share of packets of {@link Channel#PACKET_BYTES} octets that have a wrong bit, 0 to 1. */
  public double packetLoss() {
    return -Math.expm1(Channel.PACKET_BYTES * BITS_PER_OCTET * Math.log1p(-bitErrorRate));
  }

  /** Whether so many packets are lost that nothing is carried: more than nine of ten. */
  public boolean isDrowned() {
    return packetLoss() > MOST_LOSS;
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
