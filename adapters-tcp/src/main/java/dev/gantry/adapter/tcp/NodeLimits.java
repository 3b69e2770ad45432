package dev.gantry.adapter.tcp;

/**
 * Bounds of the whole node.
 *
 * @param maxSessions sessions at once, 1 or more; default 16,000, what 20,000 descriptors allow
 * @param overLimit what happens to a connection over that
 * @param backlog connections that the system holds before we accept them; default 1024
 * @param connectionsPerSecond of one source address, 0 = any; default 0
 * @param connectionBurst connections of one source address at once, before the rate counts; default
 *     16
 * @param rememberedAddresses source addresses whose rate is known; default 16,384
 * @param inboundBytes received octets held for the BPA, all sessions together; default an eighth of
 *     the heap's maximum (direct memory has the same maximum), at most 256 MiB
 */
public record NodeLimits(
    int maxSessions,
    OverLimit overLimit,
    int backlog,
    double connectionsPerSecond,
    int connectionBurst,
    int rememberedAddresses,
    long inboundBytes) {
  private static final long MOST_INBOUND_BYTES = 256L << 20;

  public static final NodeLimits DEFAULT =
      new NodeLimits(
          16_000,
          OverLimit.BUSY,
          1024,
          0,
          16,
          16_384,
          Math.min(MOST_INBOUND_BYTES, Runtime.getRuntime().maxMemory() / 8));

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

  /** Connections that may be there only to be told Busy. */
  int maxBusySessions() {
    return overLimit == OverLimit.BUSY ? maxSessions / 8 + 1 : 0;
  }
}
