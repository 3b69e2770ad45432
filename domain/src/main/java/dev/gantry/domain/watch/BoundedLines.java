package dev.gantry.domain.watch;

import dev.gantry.domain.time.TokenBucket;
import java.util.OptionalLong;

/**
 * Lines of a log that strangers can cause: a few in a row, then one now and then, which tells how
 * many were left out. Not thread-safe.
 */
public final class BoundedLines {
  /** Lines in a row; 10 tell an operator what is going on. */
  public static final int BURST = 10;

  /** Further lines; ten a minute leave room in the log, and in the last events, for the rest. */
  public static final double PER_SECOND = 10.0 / 60;

  private final TokenBucket lines = new TokenBucket(PER_SECOND, BURST);
  private long untold;

  /**
   * Whether a line is told now.
   *
   * @return how many were left out since the last one that was; empty where this one is, too
   */
  public OptionalLong tell(long nowNanos) {
    if (!lines.take(nowNanos)) {
      untold++;
      return OptionalLong.empty();
    }
    var before = OptionalLong.of(untold);
    untold = 0;
    return before;
  }
}
