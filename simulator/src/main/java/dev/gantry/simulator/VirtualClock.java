package dev.gantry.simulator;

import java.time.Duration;
import java.util.PriorityQueue;

/**
 * Time that passes only when it is let, and what is to happen in it: in the order of its time, and
 * of what has the same time, in the order in which it was planned. So equal plans give equal runs.
 *
 * <p>Times are nanoseconds from 0, the moment at which the clock was made. Not thread-safe; work
 * runs in the thread that lets time pass, and may plan more.
 */
public final class VirtualClock {
  private record Planned(long atNanos, long sequence, Runnable work)
      implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final PriorityQueue<Planned> plan = new PriorityQueue<>();
  private long nowNanos;
  private long planned;

  /** A clock at 0, with nothing planned. */
  public VirtualClock() {}

  /** The time it is. */
  public long nowNanos() {
    return nowNanos;
  }

  /**
   * Plans {@code work} for {@code delayNanos} from now.
   *
   * @throws IllegalArgumentException when {@code delayNanos} is negative
   */
  public void after(long delayNanos, Runnable work) {
    if (delayNanos < 0) {
      throw new IllegalArgumentException("a delay of " + delayNanos + " ns");
    }
    at(nowNanos + delayNanos, work);
  }

  /** Plans {@code work} for {@code atNanos}, or for now when that is past. */
  public void at(long atNanos, Runnable work) {
    plan.add(new Planned(Math.max(atNanos, nowNanos), planned++, work));
  }

  /** Lets the next thing happen, however far off; false when nothing is planned. */
  public boolean step() {
    var next = plan.poll();
    if (next == null) {
      return false;
    }
    nowNanos = next.atNanos;
    next.work.run();
    return true;
  }

  /**
   * Lets the next thing happen that is due by {@code untilNanos}; when nothing is, it is that time
   * then, and the answer is false.
   */
  public boolean stepUntil(long untilNanos) {
    var next = plan.peek();
    if (next == null || next.atNanos > untilNanos) {
      nowNanos = Math.max(nowNanos, untilNanos);
      return false;
    }
    return step();
  }

  /** Lets {@code nanos} pass, 0 or more, and all happen that is due by then. */
  public void advance(long nanos) {
    long until = nowNanos + nanos;
    for (var next = plan.peek(); next != null && next.atNanos <= until; next = plan.peek()) {
      step();
    }
    nowNanos = until;
  }

  /** Lets {@code time} pass, as {@link #advance(long)} does. */
  public void advance(Duration time) {
    advance(time.toNanos());
  }
}
