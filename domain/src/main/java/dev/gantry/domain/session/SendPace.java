package dev.gantry.domain.session;

/**
 * How much is on its way to the peer at a time. A segment, and what is written ahead of the peer,
 * is about half a second's worth each of what it was seen to acknowledge: so an acknowledgement, a
 * keepalive or another bundle waits for about a second behind them, and the peer acknowledges often
 * enough to show that it moves. One sample at a time is taken, from an acknowledgement to that of
 * the last octet which had been sent by then.
 */
final class SendPace {
  /** Before anything is measured: half a second of a link of a megabit per second. */
  static final int FIRST_SEGMENT_BYTES = 64 << 10;

  /** As long: a few of those, so that a fast link is busy until it is measured. */
  static final int FIRST_AHEAD_BYTES = 256 << 10;

  /** Shorter segments would be hardly more than their headers and acknowledgements. */
  static final int LEAST_SEGMENT_BYTES = 1 << 10;

  /** Nothing is to be bounded. */
  static final long UNBOUNDED = 0;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int SHARES_PER_SECOND = 2;

  /** Over less, a rate says more of the machine's clock than of the link. */
  private static final long SHORTEST_SAMPLE_NANOS = 20_000_000;

  private final long longestSegmentBytes;
  private final long mostAheadBytes;
  private long bytesPerSecond = (long) FIRST_SEGMENT_BYTES * SHARES_PER_SECOND;
  private long segmentBytes;
  private long aheadBytes;
  private long unsentBytes = UNBOUNDED;
  private boolean sampling;
  private boolean limited;
  private long sampleNanos;
  private long sampleFromBytes;
  private long sampleToBytes;

  /**
   * A pace of which nothing is measured.
   *
   * @param longestSegmentBytes no segment is longer
   * @param mostAheadBytes no more is written ahead
   */
  SendPace(long longestSegmentBytes, long mostAheadBytes) {
    this.longestSegmentBytes = longestSegmentBytes;
    this.mostAheadBytes = mostAheadBytes;
    fit();
    aheadBytes = Math.min(mostAheadBytes, FIRST_AHEAD_BYTES);
  }

  /** The length of the next segment, unless the bundle ends before. */
  long segmentBytes() {
    return segmentBytes;
  }

  /** The next segment is written while less than this waits to be written. */
  long aheadBytes() {
    return aheadBytes;
  }

  /** What the system should hold unsent at most, or {@link #UNBOUNDED}; changes by halves. */
  long unsentBytes() {
    return unsentBytes;
  }

  /**
   * The peer has acknowledged octets.
   *
   * @param sentBytes octets of bundles that were sent, ever
   * @param settledBytes those of them that need no acknowledgement any more
   * @param waiting whether octets wait to be written: only then the link, and not the lack of
   *     bundles, makes the rate
   */
  void acknowledged(long sentBytes, long settledBytes, boolean waiting, long nowNanos) {
    limited &= waiting;
    if (sampling) {
      long nanos = nowNanos - sampleNanos;
      if (settledBytes < sampleToBytes || nanos < SHORTEST_SAMPLE_NANOS) {
        return;
      }
      measured((double) (settledBytes - sampleFromBytes) * NANOS_PER_SECOND / nanos);
    }
    sampling = sentBytes > settledBytes;
    limited = waiting;
    sampleNanos = nowNanos;
    sampleFromBytes = settledBytes;
    sampleToBytes = sentBytes;
  }

  private void measured(double rate) {
    long measured = (long) rate;
    if (measured >= bytesPerSecond) {
      bytesPerSecond = measured;
    } else if (limited) {
      // Half the way: one pause of the peer is not its rate.
      bytesPerSecond = (bytesPerSecond + measured) / 2;
    } else {
      return;
    }
    fit();
    boundUnsent();
  }

  private void fit() {
    long share = Math.max(LEAST_SEGMENT_BYTES, bytesPerSecond / SHARES_PER_SECOND);
    segmentBytes = Math.min(longestSegmentBytes, share);
    aheadBytes = Math.min(mostAheadBytes, Math.max(share, segmentBytes));
  }

  /** A fast link needs no bound, and each new one costs a call to the system. */
  private void boundUnsent() {
    long share = bytesPerSecond / SHARES_PER_SECOND;
    if (share >= longestSegmentBytes) {
      unsentBytes = UNBOUNDED;
    } else if (unsentBytes == UNBOUNDED
        ? limited
        : share >= 2 * unsentBytes || share <= unsentBytes / 2) {
      unsentBytes = Math.max(LEAST_SEGMENT_BYTES, share);
    }
  }
}
