package dev.gantry.domain.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows which requests have waited too long for an answer, of a BPA or of a disk. Has no clock: it
 * is told the time, and stands still over one in which nobody asked although something was due,
 * since this process was stopped then and has not read what may have come. Not thread-safe.
 *
 * @param <R> a request
 */
public final class AnswerDeadlines<R> {
  /** Nothing waits. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /** So much later than due, or more, tells that we were stopped; 1 s, more than a busy loop. */
  public static final Duration LATE = Duration.ofSeconds(1);

  private final long timeoutNanos;

  /** When each is overdue, in the order in which they began to wait. */
  private final Map<R, Long> waiting = new LinkedHashMap<>();

  private long stoodStillNanos;

  /**
   * Nothing waits yet.
   *
   * @param timeout from the beginning of a wait until it is overdue
   */
  public AnswerDeadlines(Duration timeout) {
    this.timeoutNanos = timeout.toNanos();
  }

  /** A request begins to wait. */
  public void began(R request, long nowNanos) {
    waiting.put(request, nowNanos + timeoutNanos - stoodStillNanos);
  }

  /** It waits no more. */
  public void ended(R request) {
    waiting.remove(request);
  }

  /** When {@link #overdue} is to be asked next; {@link #NO_DEADLINE} for never. */
  public long nextDeadlineNanos() {
    return waiting.isEmpty() ? NO_DEADLINE : waiting.values().iterator().next() + stoodStillNanos;
  }

  /** Those that have waited too long; they wait no more. */
  public List<R> overdue(long nowNanos) {
    if (waiting.isEmpty()) {
      return List.of();
    }
    long lateNanos = nowNanos - nextDeadlineNanos();
    if (lateNanos >= LATE.toNanos()) {
      stoodStillNanos += lateNanos + LATE.toNanos();
      return List.of();
    }
    var overdue = new ArrayList<R>();
    for (var each = waiting.entrySet().iterator(); each.hasNext(); ) {
      var next = each.next();
      if (nowNanos - (next.getValue() + stoodStillNanos) < 0) {
        break;
      }
      overdue.add(next.getKey());
      each.remove();
    }
    return overdue;
  }
}
