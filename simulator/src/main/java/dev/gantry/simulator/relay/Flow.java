package dev.gantry.simulator.relay;

import java.time.Duration;

/**
 * Bundles that one node has for another. A value out of its range is an IllegalArgumentException.
 *
 * @param from name of the node that has them
 * @param to name of the node that they are for, another
 * @param bundleBytes length of each, {@value #MIN_BUNDLE_BYTES} to {@value #MAX_BUNDLE_BYTES}
 * @param count how many, 1 or more
 * @param start when the first is there, from the beginning of the run, 0 or more
 * @param interval how much later each next one is, 0 or more
 */
public record Flow(
    String from, String to, int bundleBytes, int count, Duration start, Duration interval) {
  /** The number of the bundle is in it. */
  public static final int MIN_BUNDLE_BYTES = 16;

  /** Bundles are held whole, several at a time. */
  public static final int MAX_BUNDLE_BYTES = 64 << 20;

  public Flow {
    if (from.equals(to)) {
      throw new IllegalArgumentException(
          "bundles from " + from + " to itself: name another node in 'to'");
    }
    if (bundleBytes < MIN_BUNDLE_BYTES || bundleBytes > MAX_BUNDLE_BYTES) {
      throw new IllegalArgumentException(
          "bundles of %d octets; %d to %d are simulated"
              .formatted(bundleBytes, MIN_BUNDLE_BYTES, MAX_BUNDLE_BYTES));
    }
    if (count < 1) {
      throw new IllegalArgumentException(count + " bundles");
    }
    if (start.isNegative() || interval.isNegative()) {
      throw new IllegalArgumentException("bundles from " + start + " on, every " + interval);
    }
  }

  /** So many bundles that are there from the beginning. */
  public static Flow of(String from, String to, int count, int bundleBytes) {
    return new Flow(from, to, bundleBytes, count, Duration.ZERO, Duration.ZERO);
  }

  /** When bundle {@code index} is there. */
  long createdNanos(int index) {
    return start.toNanos() + index * interval.toNanos();
  }
}
