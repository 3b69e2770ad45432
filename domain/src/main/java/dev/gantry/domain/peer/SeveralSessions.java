package dev.gantry.domain.peer;

import java.time.Duration;

/**
 * What becomes of several sessions of one node, whoever began them.
 *
 * @param rule which of them stay
 * @param heardWithin with {@link Rule#KEEP}, how long ago the older session must have been heard of
 *     at most to be the one that stays
 */
public record SeveralSessions(Rule rule, Duration heardWithin) {
  /** One and a half of the usual keepalive interval: of a session that lives something has come. */
  public static final Duration DEFAULT_HEARD_WITHIN = Duration.ofSeconds(90);

  /** All stay. */
  public static final SeveralSessions PARALLEL = of(Rule.PARALLEL);

  public SeveralSessions {
    if (heardWithin.isNegative()) {
      throw new IllegalArgumentException("heardWithin is " + heardWithin);
    }
  }

  /** That rule, with the default for all else. */
  public static SeveralSessions of(Rule rule) {
    return new SeveralSessions(rule, DEFAULT_HEARD_WITHIN);
  }

  /** Whether more than one may stay. */
  public boolean isParallel() {
    return rule == Rule.PARALLEL;
  }

  /** Which sessions of one node stay. */
  public enum Rule {
    /** All: bundles go over each of them. */
    PARALLEL,
    /** The youngest. */
    REPLACE,
    /** The oldest, as long as it is heard of. */
    KEEP
  }
}
