package dev.gantry.domain.lane;

/**
 * How the lanes of a peer share its sessions.
 *
 * @param starvationLimit transfers of higher lanes that pass a waiting one, 1 to {@link
 *     #MOST_PASSING}; see {@link LaneQueue}
 * @param urgentSession whether the youngest of several sessions is kept for {@link Lane#URGENT}
 */
public record LaneRules(int starvationLimit, boolean urgentSession) {
  /** More is the same as waiting for ever where bundles are long. */
  public static final int MOST_PASSING = 1_000;

  /**
   * A lane that always has something to send and is always passed gets one transfer in seventeen:
   * enough to move on, and a higher lane loses no more than six of a hundred by it.
   */
  public static final int DEFAULT_STARVATION_LIMIT = 16;

  public static final LaneRules DEFAULT = new LaneRules(DEFAULT_STARVATION_LIMIT, false);

  /** Holds what can be. */
  public LaneRules {
    requireLimit(starvationLimit);
  }

  /**
   * Returns the limit.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static int requireLimit(int starvationLimit) {
    if (starvationLimit < 1 || starvationLimit > MOST_PASSING) {
      throw new IllegalArgumentException("starvationLimit is " + starvationLimit);
    }
    return starvationLimit;
  }
}
