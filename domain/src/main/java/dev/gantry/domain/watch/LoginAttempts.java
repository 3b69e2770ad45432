package dev.gantry.domain.watch;

import dev.gantry.domain.time.TokenBucket;
import java.util.LinkedHashMap;

/**
 * How often somebody may show a wrong secret: a few at once, then one now and then. Of those that
 * fail the last ones are remembered. Not thread-safe.
 */
public final class LoginAttempts {
  /** Wrong ones in a row; 5 forgive a hand that slips. */
  public static final int BURST = 5;

  /** Further wrong ones; one in 10 s leaves a guesser nothing to hope for. */
  public static final double PER_SECOND = 0.1;

  /** Sources that are remembered; 1024, and the one that failed longest ago goes. */
  public static final int MAX_SOURCES = 1024;

  private final LinkedHashMap<String, TokenBucket> bySource = new LinkedHashMap<>();

  /** Whether a secret of that source is looked at. */
  public boolean mayTry(String source, long nowNanos) {
    var left = bySource.get(source);
    return left == null || left.waitNanos(nowNanos) <= 0;
  }

  /** A secret of that source was wrong. */
  public void failed(String source, long nowNanos) {
    var left = bySource.remove(source);
    if (left == null) {
      left = new TokenBucket(PER_SECOND, BURST);
    }
    if (bySource.size() == MAX_SOURCES) {
      var _ = bySource.pollFirstEntry();
    }
    bySource.put(source, left);
    boolean _ = left.take(nowNanos);
  }
}
