package dev.gantry.domain.peer;

import dev.gantry.domain.lane.LaneRules;
import java.time.Duration;

/**
 * How a peer is treated.
 *
 * @param dial whether we dial it (it is configured) or only wait for it
 * @param redials when it is dialled again
 * @param hold how long a bundle waits for a session before the BPA hears NoNeighbour, and an
 *     announced peer without a session stays announced
 * @param maxWaitingBundles bundles held without a session; one more is answered NoNeighbour
 * @param maxInterruptions how often a bundle may be begun and come to no end before it goes back to
 *     the BPA, 0 for ever
 * @param pool how many sessions are kept while it is dialled
 * @param several what becomes of several sessions
 * @param lanes how its lanes share the sessions
 */
public record PeerSettings(
    boolean dial,
    Redials redials,
    Duration hold,
    int maxWaitingBundles,
    int maxInterruptions,
    SessionPool pool,
    SeveralSessions several,
    LaneRules lanes) {
  /**
   * The first two befall whoever is on its way when a session breaks; the other three it suffers
   * alone, which three lost links in a row rarely explain.
   */
  public static final int DEFAULT_MAX_INTERRUPTIONS = 5;

  public static final PeerSettings DIALLED =
      new PeerSettings(true, Redials.DEFAULT, Duration.ofSeconds(30), 4096);
  public static final PeerSettings PASSIVE =
      new PeerSettings(false, Redials.DEFAULT, Duration.ofSeconds(5), 4096);

  /** Holds what can be. */
  public PeerSettings {
    if (maxInterruptions < 0) {
      throw new IllegalArgumentException("maxInterruptions is " + maxInterruptions);
    }
    if (dial && !pool.isOne() && !several.isParallel()) {
      throw new IllegalArgumentException(
          pool.max() + " sessions cannot be where one alone stays: " + several.rule());
    }
  }

  /** With the default for all else. */
  public PeerSettings(boolean dial, Redials redials, Duration hold, int maxWaitingBundles) {
    this(
        dial,
        redials,
        hold,
        maxWaitingBundles,
        DEFAULT_MAX_INTERRUPTIONS,
        SessionPool.ONE,
        SeveralSessions.PARALLEL);
  }

  /** With the default for lanes. */
  public PeerSettings(
      boolean dial,
      Redials redials,
      Duration hold,
      int maxWaitingBundles,
      int maxInterruptions,
      SessionPool pool,
      SeveralSessions several) {
    this(
        dial, redials, hold, maxWaitingBundles, maxInterruptions, pool, several, LaneRules.DEFAULT);
  }

  /** The same for a peer that is not dialled. */
  public PeerSettings waiting() {
    return new PeerSettings(
        false, redials, hold, maxWaitingBundles, maxInterruptions, pool, several, lanes);
  }

  /** The same with other redials. */
  public PeerSettings withRedials(Redials other) {
    return new PeerSettings(
        dial, other, hold, maxWaitingBundles, maxInterruptions, pool, several, lanes);
  }

  /** The same with another bound on interruptions. */
  public PeerSettings withMaxInterruptions(int most) {
    return new PeerSettings(dial, redials, hold, maxWaitingBundles, most, pool, several, lanes);
  }

  /** The same with another number of sessions. */
  public PeerSettings withPool(SessionPool other) {
    return new PeerSettings(
        dial, redials, hold, maxWaitingBundles, maxInterruptions, other, several, lanes);
  }

  /** The same with another rule for several sessions. */
  public PeerSettings withSeveral(SeveralSessions other) {
    return new PeerSettings(
        dial, redials, hold, maxWaitingBundles, maxInterruptions, pool, other, lanes);
  }

  /** The same with other rules for lanes. */
  public PeerSettings withLanes(LaneRules other) {
    return new PeerSettings(
        dial, redials, hold, maxWaitingBundles, maxInterruptions, pool, several, other);
  }
}
