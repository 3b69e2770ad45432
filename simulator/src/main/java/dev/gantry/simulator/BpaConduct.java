package dev.gantry.simulator;

/**
 * How a BPA answers the bundles that sessions bring it. A value out of its range is an
 * IllegalArgumentException.
 *
 * @param maxVerdictNanos how long it takes to decide, drawn for each bundle from 0 to this; 0 or
 *     more
 * @param refusals share of whole bundles that it refuses, 0 to 1
 * @param earlyRefusals share of bundles that it refuses before their end, 0 to 1
 * @param silence share of whole bundles that it never decides about, 0 to 1
 */
public record BpaConduct(
    long maxVerdictNanos, double refusals, double earlyRefusals, double silence) {
  /** Takes everything at once. */
  public static final BpaConduct TAKES_ALL = new BpaConduct(0, 0, 0, 0);

  public BpaConduct {
    if (maxVerdictNanos < 0) {
      throw new IllegalArgumentException("maxVerdictNanos is " + maxVerdictNanos);
    }
    Share.check(refusals, "refusals");
    Share.check(earlyRefusals, "earlyRefusals");
    Share.check(silence, "silence");
  }
}
