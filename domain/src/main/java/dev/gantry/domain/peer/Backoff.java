package dev.gantry.domain.peer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays between attempts: each about twice the one before, spread by up to a quarter so that nodes
 * that lost the same peer do not come back in step. Not thread-safe.
 */
public final class Backoff {
  /**
   * No delay is shorter, whatever is configured: a tight loop would flood the peer (RFC 9174 4.1).
   */
  public static final Duration SHORTEST_DELAY = Duration.ofMillis(100);

  // RFC 9174 4.1: the back-off "SHOULD" be capped at 60 seconds.
  /** No delay is longer, whatever is configured. */
  public static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

  private final long firstNanos;
  private final long capNanos;
  private final RandomGenerator random;
  private long baseNanos;

  /** Starts at {@code first} and doubles up to {@code cap}, both held within the bounds above. */
  public Backoff(Duration first, Duration cap, RandomGenerator random) {
    this.firstNanos = clamped(first);
    this.capNanos = Math.max(firstNanos, clamped(cap));
    this.random = random;
    this.baseNanos = firstNanos;
  }

  /** The delay before the next attempt; the one after it will be about twice as long. */
  public long nextDelayNanos() {
    // RFC 9174 4.1: a retry follows "some delay", which grows by "a (binary) exponential backoff".
    long base = baseNanos;
    baseNanos = Math.min(base * 2, capNanos);
    long spread = base / 4;
    return Math.max(SHORTEST_DELAY.toNanos(), base - random.nextLong(spread + 1));
  }

  /** Begins again with the first delay. */
  public void reset() {
    baseNanos = firstNanos;
  }

  private static long clamped(Duration delay) {
    if (delay.compareTo(SHORTEST_DELAY) < 0) {
      return SHORTEST_DELAY.toNanos();
    }
    return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY.toNanos() : delay.toNanos();
  }
}
