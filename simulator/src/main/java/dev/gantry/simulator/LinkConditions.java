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
 * @param bytesPerSecond what leaves at most, each way, of all connections between two addresses
 *     together; more than 0, {@link #UNLIMITED} for any amount at once
 * @param queueBytes what waits to leave at most at each end of a connection before whoever writes
 *     there has to wait, as the buffer of a socket; 1 or more
 */
public record LinkConditions(
    long delayNanos,
    long jitterNanos,
    int maxChunkBytes,
    double flips,
    double bytesPerSecond,
    int queueBytes) {
  /** The rate of a link that has none. */
  public static final double UNLIMITED = Double.POSITIVE_INFINITY;

  /** What a socket holds that is asked to hold little, so that a keepalive need not wait long. */
  public static final int DEFAULT_QUEUE_BYTES = 64 << 10;

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
    if (!(bytesPerSecond > 0)) {
      throw new IllegalArgumentException("a rate of " + bytesPerSecond + " octets a second");
    }
    if (queueBytes < 1) {
      throw new IllegalArgumentException("a queue of " + queueBytes + " octets");
    }
  }

  /** A link without a limit on its rate. */
  public LinkConditions(long delayNanos, long jitterNanos, int maxChunkBytes, double flips) {
    this(delayNanos, jitterNanos, maxChunkBytes, flips, UNLIMITED, DEFAULT_QUEUE_BYTES);
  }

  /** A link that does nothing but take its time. */
  public static LinkConditions delayed(Duration delay) {
    return new LinkConditions(delay.toNanos(), 0, LONG_CHUNK_BYTES, 0);
  }

  /** The same link, with this share of chunks in which a bit arrives wrong. */
  public LinkConditions flipping(double share) {
    return new LinkConditions(
        delayNanos, jitterNanos, maxChunkBytes, share, bytesPerSecond, queueBytes);
  }

  /** The same link, with other chunks. */
  public LinkConditions inChunksOf(int maxBytes) {
    return new LinkConditions(delayNanos, jitterNanos, maxBytes, flips, bytesPerSecond, queueBytes);
  }

  /** The same link, which takes so many octets a second. */
  public LinkConditions atRate(double otherBytesPerSecond) {
    return new LinkConditions(
        delayNanos, jitterNanos, maxChunkBytes, flips, otherBytesPerSecond, queueBytes);
  }

  /** The same link, with so much that may wait at each of its ends. */
  public LinkConditions queueing(int bytes) {
    return new LinkConditions(delayNanos, jitterNanos, maxChunkBytes, flips, bytesPerSecond, bytes);
  }
}
