package dev.gantry.domain.session;

import java.time.Duration;

/**
 * How long a session bears what does not move. Each clock stands still while we ourselves keep the
 * peer from moving, and none runs out before four times what it took to establish the session has
 * passed, so that a link with a long delay needs no settings of its own.
 *
 * @param writeStall longest time in which the peer takes nothing of what waits to be written to it;
 *     default 6 min, one more than the five in which a neighbour whose BPA is away keeps its
 *     sessions without reading from them
 * @param acknowledgement longest time from when the peer has taken the last octet of a transfer, or
 *     has acknowledged some of it, to its next acknowledgement; default 6 min, for the same reason
 */
public record ProgressBounds(Duration writeStall, Duration acknowledgement) {
  public static final ProgressBounds DEFAULT =
      new ProgressBounds(Duration.ofMinutes(6), Duration.ofMinutes(6));

  /**
   * @throws IllegalArgumentException when a bound is no time at all
   */
  public ProgressBounds {
    SessionSettings.atLeast(1, writeStall.toNanos(), "writeStall");
    SessionSettings.atLeast(1, acknowledgement.toNanos(), "acknowledgement");
  }
}
