package dev.gantry.contactplan;

import java.util.OptionalLong;

/**
 * A part of a contact in which nothing changes; it ends where the next one begins, or with its
 * contact. A value out of its range is an IllegalArgumentException.
 *
 * @param atMicros when it begins, microseconds from the zero of the plan
 * @param bitsPerSecond what the sender sends at most, 1 or more; empty is unlimited
 * @param delayMicros how long each bit takes to arrive, 0 or more
 * @param bitErrorRate share of bits that arrive wrong, 0 to 1
 */
public record Segment(
    long atMicros, OptionalLong bitsPerSecond, long delayMicros, double bitErrorRate) {
  public Segment {
    if (bitsPerSecond.isPresent() && bitsPerSecond.getAsLong() < 1) {
      throw new IllegalArgumentException("a rate of " + bitsPerSecond.getAsLong() + " bit/s");
    }
    if (delayMicros < 0) {
      throw new IllegalArgumentException("a delay of " + delayMicros + " us");
    }
    if (!(bitErrorRate >= 0 && bitErrorRate <= 1)) {
      throw new IllegalArgumentException("a bit error rate of " + bitErrorRate);
    }
  }
}
