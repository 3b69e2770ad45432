package dev.gantry.domain.node;

import dev.gantry.domain.wire.Octets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bounds the connections of one source address: a token bucket for each address, of as many
 * addresses as are remembered. Not thread-safe.
 */
final class ConnectionRate {
  private final double connectionsPerSecond;
  private final int burst;
  private final LinkedHashMap<Octets, TokenBucket> buckets;

  /**
   * A rate.
   *
   * @param connectionsPerSecond 0 lets everyone in
   * @param burst connections at once
   * @param maxSources addresses remembered; beyond, the one seen longest ago begins with a full
   *     bucket again
   */
  ConnectionRate(double connectionsPerSecond, int burst, int maxSources) {
    this.connectionsPerSecond = connectionsPerSecond;
    this.burst = burst;
    this.buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Octets, TokenBucket> eldest) {
            return size() > maxSources;
          }
        };
  }

  static ConnectionRate of(NodeSettings.Limits limits) {
    return new ConnectionRate(
        limits.connectionsPerSecond(), limits.connectionBurst(), limits.rememberedSources());
  }

  /** Takes one token of {@code source}; false when it has none left. */
  boolean admit(Octets source, long nowNanos) {
    return connectionsPerSecond == 0
        || buckets
            .computeIfAbsent(source, _ -> new TokenBucket(connectionsPerSecond, burst))
            .take(nowNanos);
  }

  int rememberedSources() {
    return buckets.size();
  }
}
