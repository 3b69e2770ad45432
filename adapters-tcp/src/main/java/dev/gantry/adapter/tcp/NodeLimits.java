package dev.gantry.adapter.tcp;

import dev.gantry.domain.node.CallerLimits;
import dev.gantry.domain.node.NodeSettings;
import dev.gantry.domain.time.Rate;

/**
 * Bounds of the whole node.
 *
 * @param maxSessions sessions at once, 1 or more; default 16,000, what 20,000 descriptors allow
 * @param overLimit what happens to a connection over that
 * @param backlog connections that the system holds before we accept them; default 1024
 * @param callers bounds on those who come, by where they come from; default none
 * @param inboundBytes received octets held for the BPA, all sessions together; default an eighth of
 *     the heap's maximum (direct memory has the same maximum), at most 256 MiB
 * @param maxPendingSessions accepted sessions that are not Established yet, 1 or more; never more
 *     than half of {@code maxSessions}. One more ends the oldest, so that peers that stop in the
 *     handshake keep nobody out; default 1024
 */
public record NodeLimits(
    int maxSessions,
    OverLimit overLimit,
    int backlog,
    CallerLimits callers,
    long inboundBytes,
    int maxPendingSessions) {
  private static final int IN_PASSING = 64;
  private static final int DEFAULT_PENDING_SESSIONS = 1024;
  private static final long MOST_INBOUND_BYTES = 256L << 20;

  public static final NodeLimits DEFAULT =
      new NodeLimits(
          16_000,
          OverLimit.BUSY,
          1024,
          CallerLimits.NONE,
          Math.min(MOST_INBOUND_BYTES, Runtime.getRuntime().maxMemory() / 8),
          DEFAULT_PENDING_SESSIONS);

  /**
   * With a rate for each source, no other bound on callers, and the default of sessions that are
   * not Established yet.
   */
  public NodeLimits(
      int maxSessions,
      OverLimit overLimit,
      int backlog,
      double connectionsPerSecond,
      int connectionBurst,
      int rememberedAddresses,
      long inboundBytes) {
    this(
        maxSessions,
        overLimit,
        backlog,
        CallerLimits.NONE
            .withRates(new Rate(connectionsPerSecond, connectionBurst), Rate.UNBOUNDED)
            .withRememberedSources(rememberedAddresses),
        inboundBytes,
        DEFAULT_PENDING_SESSIONS);
  }

  /** The same with another bound on sessions that are not Established yet. */
  public NodeLimits withMaxPendingSessions(int other) {
    return new NodeLimits(maxSessions, overLimit, backlog, callers, inboundBytes, other);
  }

  /** The same with other bounds on callers. */
  public NodeLimits withCallers(CallerLimits other) {
    return new NodeLimits(maxSessions, overLimit, backlog, other, inboundBytes, maxPendingSessions);
  }

  /** What happens to a connection over {@link #maxSessions}. */
  public enum OverLimit {
    /**
     * Contact Headers are exchanged, then SESS_TERM Busy says why; for an eighth more connections,
     * the rest is closed.
     */
    BUSY,
    /** Closed at once. */
    CLOSE
  }

  /**
   * Connections at which listeners wait until the node has let go of some: all sessions, those that
   * are told Busy, and a few that it has not been asked about yet or that are closing.
   */
  int mostOpen() {
    long most = (long) maxSessions + node().maxBusySessions() + IN_PASSING;
    return (int) Math.min(Integer.MAX_VALUE, most);
  }

  /** What the node machine is told of them. */
  NodeSettings.Limits node() {
    var defaults = NodeSettings.Limits.DEFAULT;
    return new NodeSettings.Limits(
        maxSessions,
        overLimit == OverLimit.BUSY ? maxSessions / 8 + 1 : 0,
        Math.min(maxPendingSessions, Math.max(1, maxSessions / 2)),
        callers,
        defaults.dialsPerSecond(),
        defaults.dialBurst());
  }
}
