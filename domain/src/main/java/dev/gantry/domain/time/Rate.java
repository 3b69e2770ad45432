package dev.gantry.domain.time;

/**
 * How often something may happen, as a token bucket has it.
 *
 * @param perSecond in the long run; 0 for as often as anybody likes
 * @param burst at once, before the rate counts, 1 or more
 */
public record Rate(double perSecond, int burst) {
  /** No bound at all. */
  public static final Rate UNBOUNDED = new Rate(0, 1);

  public Rate {
    if (!(perSecond >= 0) || burst < 1) {
      throw new IllegalArgumentException(perSecond + " a second in bursts of " + burst);
    }
  }

  /** Whether there is a bound. */
  public boolean isBound() {
    return perSecond > 0;
  }
}
