package dev.gantry.domain.time;

import org.jspecify.annotations.Nullable;

/** A rate with a burst: full when it is first asked, refilled by the clock. Not thread-safe. */
public final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double tokensPerNano;
  private final int burst;
  private double tokens;
  private long filledNanos;
  private boolean asked;

  /** A bucket of a rate that bounds. */
  public TokenBucket(Rate rate) {
    this(rate.perSecond(), rate.burst());
  }

  /** The bucket of a rate, null for one that bounds nothing. */
  public static @Nullable TokenBucket of(Rate rate) {
    return rate.isBound() ? new TokenBucket(rate) : null;
  }

  /** A bucket for {@code burst} tokens, 1 or more. */
  public TokenBucket(double tokensPerSecond, int burst) {
    this.tokensPerNano = tokensPerSecond / NANOS_PER_SECOND;
    this.burst = burst;
    this.tokens = burst;
  }

  /** Takes one token; false when there is none. */
  public boolean take(long nowNanos) {
    fill(nowNanos);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Takes {@code count} tokens, also those that are not there yet. */
  public void spend(long count, long nowNanos) {
    fill(nowNanos);
    tokens -= count;
  }

  /** How long until there is a token, 0 when there is one; rounded up. */
  public long waitNanos(long nowNanos) {
    fill(nowNanos);
    return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / tokensPerNano);
  }

  private void fill(long nowNanos) {
    if (asked) {
      tokens = Math.min(burst, tokens + (nowNanos - filledNanos) * tokensPerNano);
    }
    asked = true;
    filledNanos = nowNanos;
  }
}
