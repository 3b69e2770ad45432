package dev.gantry.simulator;

import java.time.Duration;

/**
 * How a link treats what is sent over it; the same both ways. A value out of its range is an
 * IllegalArgumentException.
 *
 * @param delayNanos of each octet, one way, 0 or more
 * @param jitterNanos at most so much on top, drawn for each chunk; the order is kept; 0 or more
 * @param maxChunkBytes what is sent arrives in chunks of 1 to so many octets, drawn for each; 1 or
 *     more
 * @param flips share of chunks in which one bit arrives wrong, 0 to 1; TLS notices it
 */
public record LinkConditions(long delayNanos, long jitterNanos, int maxChunkBytes, double flips) {
  private static final int LONG_CHUNK_BYTES = 1 << 20;

  /** No delay, nothing wrong, and hardly a cut. */
  public static final LinkConditions PERFECT = delayed(Duration.ZERO);

  public LinkConditions {
    if (delayNanos < 0 || jitterNanos < 0) {
      throw new IllegalArgumentException("delay " + delayNanos + " + " + jitterNanos + " ns");
    }
    if (maxChunkBytes < 1) {
      throw new IllegalArgumentException("chunks of " + maxChunkBytes + " octets");
    }
    Share.check(flips, "flips");
  }

  /** A link that does nothing but take its time. */
  public static LinkConditions delayed(Duration delay) {
    return new LinkConditions(delay.toNanos(), 0, LONG_CHUNK_BYTES, 0);
  }

  /** The same link, with this share of chunks in which a bit arrives wrong. */
  public LinkConditions flipping(double share) {
    return new LinkConditions(delayNanos, jitterNanos, maxChunkBytes, share);
  }

  /** The same link, with other chunks. */
  public LinkConditions inChunksOf(int maxBytes) {
    return new LinkConditions(delayNanos, jitterNanos, maxBytes, flips);
  }
}
