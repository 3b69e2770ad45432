package dev.gantry.simulator.relay;

/**
 * All that a BPA has given Gantry for one neighbour and that was not answered yet, and how that
 * neighbour was for room.
 */
final class Load {
  /**
   * Who has no room is left alone for a moment at first, and twice as long each time after that.
   */
  private static final long MAX_PAUSE_NANOS = 600 * RelayBpa.RETRY_NANOS;

  private long bytes;
  private int transfers;
  private long refused;
  private long pauseNanos;
  private long untilNanos;

  void given(int length) {
    bytes += length;
    transfers++;
  }

  void answered(int length) {
    bytes -= length;
    transfers--;
  }

  /** The neighbour has no room: what it would have to store waits. */
  void pause(long nowNanos) {
    refused++;
    if (nowNanos >= untilNanos) {
      pauseNanos = Math.clamp(2 * pauseNanos, RelayBpa.RETRY_NANOS, MAX_PAUSE_NANOS);
      untilNanos = nowNanos + pauseNanos;
    }
  }

  /** It has taken something, or is met anew. */
  void goOn() {
    pauseNanos = 0;
    untilNanos = 0;
  }

  long bytes() {
    return bytes;
  }

  int transfers() {
    return transfers;
  }

  /** How often it had no room. */
  long refused() {
    return refused;
  }

  /** Until when it is left alone; in the past where it is not. */
  long untilNanos() {
    return untilNanos;
  }
}
