package dev.gantry.domain.time;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Delays between attempts, each longer than the one before up to a cap. Not thread-safe. */
public final class Backoff {
  private final Pace pace;
  private final @Nullable RandomGenerator random;
  private int failures;

  /** Delays of {@code pace}, spread by chance. */
  public Backoff(Pace pace, RandomGenerator random) {
    this.pace = pace;
    this.random = random;
  }

  /**
   * Delays of {@code pace}, which leaves nothing to chance.
   *
   * @throws IllegalArgumentException when it does
   */
  public Backoff(Pace pace) {
    if (pace.jitter() > 0) {
      throw new IllegalArgumentException("a jitter of " + pace.jitter() + " needs randomness");
    }
    this.pace = pace;
    this.random = null;
  }

  /** The delay before the next attempt; the one after it will be longer. */
  public long nextDelayNanos() {
    failures = failures == Integer.MAX_VALUE ? failures : failures + 1;
    long delay = pace.delayNanos(failures);
    if (random == null) {
      return delay;
    }
    long spread = (long) (delay * pace.jitter());
    return Math.max(pace.shortest().toNanos(), delay - random.nextLong(spread + 1));
  }

  /** Begins again with the first delay. */
  public void reset() {
    failures = 0;
  }

  /**
   * How delays grow.
   *
   * @param first after the first failure
   * @param cap no delay is longer; one below {@code first} counts as {@code first}
   * @param multiplier how many times as long each is as the one before, 1 or more, finite
   * @param jitter share of each that chance may take away, 0 to 1, so that those who failed
   *     together do not come back in step
   * @param shortest no delay is shorter, whatever chance takes away
   */
  public record Pace(
      Duration first, Duration cap, double multiplier, double jitter, Duration shortest) {
    /**
     * Holds what can grow.
     *
     * @throws IllegalArgumentException when it cannot
     */
    public Pace {
      if (first.isNegative() || shortest.isNegative()) {
        throw new IllegalArgumentException(first + " or " + shortest + " is less than no delay");
      }
      if (!(multiplier >= 1 && multiplier < Double.POSITIVE_INFINITY)
          || !(jitter >= 0 && jitter <= 1)) {
        throw new IllegalArgumentException(
            "multiplier " + multiplier + " is not 1 or more, or jitter " + jitter + " not 0 to 1");
      }
      cap = longer(first, cap);
    }

    /** Twice as long each time, and nothing left to chance. */
    public static Pace doubling(Duration first, Duration cap) {
      return new Pace(longer(first, Duration.ZERO), cap, 2, 0, Duration.ZERO);
    }

    /** The same with each delay {@code times} as long as the one before. */
    public Pace withMultiplier(double times) {
      return new Pace(first, cap, times, jitter, shortest);
    }

    /** The same with {@code share} of each delay left to chance. */
    public Pace withJitter(double share) {
      return new Pace(first, cap, multiplier, share, shortest);
    }

    /** The same with all delays held to {@code shortestDelay} or more. */
    public Pace atLeast(Duration shortestDelay) {
      return new Pace(longer(first, shortestDelay), cap, multiplier, jitter, shortestDelay);
    }

    /** The same with all delays held to {@code longestDelay} or less. */
    public Pace atMost(Duration longestDelay) {
      return new Pace(
          shorter(first, longestDelay), shorter(cap, longestDelay), multiplier, jitter, shortest);
    }

    /**
     * The delay after the latest of some failures in a row, before chance takes its share.
     *
     * @param failures 1 or more
     */
    public long delayNanos(int failures) {
      long capNanos = cap.toNanos();
      long delay = first.toNanos();
      for (int i = 1; i < failures && delay < capNanos && delay > 0 && multiplier > 1; i++) {
        delay = delay > capNanos / multiplier ? capNanos : (long) (delay * multiplier);
      }
      return delay;
    }

    private static Duration longer(Duration one, Duration other) {
      return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration shorter(Duration one, Duration other) {
      return one.compareTo(other) > 0 ? other : one;
    }
  }
}
