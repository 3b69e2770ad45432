package dev.gantry.adapter.tcp.channel;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often one source address may connect: a token bucket for each, in a table that forgets the
 * address seen longest ago. Any thread.
 */
public final class ConnectionRate {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double tokensPerNano;
  private final int burst;
  private final Map<InetAddress, Bucket> buckets;

  /**
   * A rate.
   *
   * @param connectionsPerSecond 0 lets everyone in
   * @param burst connections at once, 1 or more
   * @param maxAddresses addresses remembered; beyond, the one seen longest ago begins with a full
   *     bucket again
   */
  public ConnectionRate(double connectionsPerSecond, int burst, int maxAddresses) {
    if (connectionsPerSecond < 0 || burst < 1 || maxAddresses < 1) {
      throw new IllegalArgumentException(
          "rate " + connectionsPerSecond + ", burst " + burst + ", addresses " + maxAddresses);
    }
    this.tokensPerNano = connectionsPerSecond / NANOS_PER_SECOND;
    this.burst = burst;
    this.buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
            return size() > maxAddresses;
          }
        };
  }

  /** Takes one token of {@code address}; false when it has none left. */
  public boolean admit(InetAddress address, long nowNanos) {
    if (tokensPerNano == 0) {
      return true;
    }
    synchronized (buckets) {
      return buckets.computeIfAbsent(address, _ -> new Bucket(nowNanos)).take(nowNanos);
    }
  }

  int rememberedAddresses() {
    synchronized (buckets) {
      return buckets.size();
    }
  }

  private final class Bucket {
    private double tokens = burst;
    private long filledNanos;

    Bucket(long nowNanos) {
      filledNanos = nowNanos;
    }

    boolean take(long nowNanos) {
      tokens = Math.min(burst, tokens + (nowNanos - filledNanos) * tokensPerNano);
      filledNanos = nowNanos;
      if (tokens < 1) {
        return false;
      }
      tokens--;
      return true;
    }
  }
}
