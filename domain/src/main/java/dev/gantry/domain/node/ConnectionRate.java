package dev.gantry.domain.node;

import dev.gantry.domain.time.Rate;
import dev.gantry.domain.time.TokenBucket;
import dev.gantry.domain.wire.Octets;

/**
 * Bounds the connections of one source: a token bucket for each, of as many sources as are
 * remembered. Not thread-safe.
 */
final class ConnectionRate {
  private final Rate rate;
  private final RememberedSources<TokenBucket> buckets;

  /**
   * A rate of each source.
   *
   * @param maxSources sources remembered; beyond, the one seen longest ago begins with a full
   *     bucket again
   */
  ConnectionRate(Rate rate, int maxSources) {
    this.rate = rate;
    this.buckets = new RememberedSources<>(maxSources, true);
  }

  /** Takes one token of {@code source}; false when it has none left. */
  boolean admit(Octets source, long nowNanos) {
    return !rate.isBound()
        || buckets.computeIfAbsent(source, _ -> new TokenBucket(rate)).take(nowNanos);
  }

  int rememberedSources() {
    return buckets.size();
  }
}
