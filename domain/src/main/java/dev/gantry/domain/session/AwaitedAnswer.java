package dev.gantry.domain.session;

/**
 * Since when the peer owes an answer to our oldest transfer. It has nothing to answer before it has
 * the last octet, and nobody tells us when: that octet may lie behind a few MiB in sockets and
 * relays. So what the peer takes afterwards puts the answer off, but for no longer than what can
 * lie in between needs at the least rate that is borne; else a peer that takes a little now and
 * then would owe nothing for ever. Moments are moving time ({@link ProgressWatch#movingNanos}).
 */
final class AwaitedAnswer {
  /** Acknowledgements of ours and the like, which are not counted and may lie in between too. */
  static final long UNCOUNTED_BYTES = 64 << 10;

  private static final double NANOS_PER_SECOND = 1e9;

  private final long leastBytesPerSecond;
  private long fromNanos;
  private long movedNanos;
  private long takenMarkBytes;

  /**
   * Nothing is owed.
   *
   * @param leastBytesPerSecond how fast the peer takes at least what is on its way; 0 is content
   *     with any rate
   */
  AwaitedAnswer(long leastBytesPerSecond) {
    this.leastBytesPerSecond = leastBytesPerSecond;
  }

  /** Not all of the transfer has left yet, or an answer has moved it on: it is owed from now. */
  void begin(long movingNanos) {
    fromNanos = movingNanos;
    movedNanos = movingNanos;
  }

  /** The peer has taken something, though all of the transfer has left us before. */
  void moved(long movingNanos) {
    movedNanos = movingNanos;
  }

  /** An answer shows that the peer has all that was written up to {@code markBytes}. */
  void taken(long markBytes) {
    takenMarkBytes = Math.max(takenMarkBytes, markBytes);
  }

  /**
   * The moment from which the answer is awaited.
   *
   * @param markBytes what was written up to the last octet of the transfer
   */
  long sinceNanos(long markBytes) {
    return fromNanos + Math.min(movedNanos - fromNanos, longestNanos(markBytes));
  }

  private long longestNanos(long markBytes) {
    if (takenMarkBytes >= markBytes) {
      // It has answered a later one, and left this out.
      return 0;
    }
    if (leastBytesPerSecond == 0) {
      return Long.MAX_VALUE;
    }
    long between =
        Math.min(SessionCore.MOST_ON_THE_WAY_BYTES, markBytes - takenMarkBytes + UNCOUNTED_BYTES);
    return (long) (between * NANOS_PER_SECOND / leastBytesPerSecond);
  }
}
