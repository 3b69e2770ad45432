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
 *     has acknowledged some of it, to its next acknowledgement; default 6 min, for the same reason.
 *     What it takes behind that octet counts as long as that may lie in sockets
 * @param minTransferBytesPerSecond what has to come of an unfinished transfer, and to move while a
 *     session ends, on average over {@code transferWindow}; 0 is content with anything; default
 *     100, less than the slowest modem
 * @param transferWindow the time over which that is measured, and in which something has to move;
 *     default 3 min, as long as a peer may be silent by the default keepalive, so that a link that
 *     was cut is judged by that
 */
public record ProgressBounds(
    Duration writeStall,
    Duration acknowledgement,
    long minTransferBytesPerSecond,
    Duration transferWindow) {
  public static final ProgressBounds DEFAULT =
      new ProgressBounds(Duration.ofMinutes(6), Duration.ofMinutes(6), 100, Duration.ofMinutes(3));

  /**
   * @throws IllegalArgumentException when a bound is no time at all
   */
  public ProgressBounds {
    SessionSettings.atLeast(1, writeStall.toNanos(), "writeStall");
    SessionSettings.atLeast(1, acknowledgement.toNanos(), "acknowledgement");
    SessionSettings.atLeast(0, minTransferBytesPerSecond, "minTransferBytesPerSecond");
    SessionSettings.atLeast(1, transferWindow.toNanos(), "transferWindow");
  }
}
