package dev.gantry.simulator;

import java.util.PriorityQueue;

/**
 * Time that passes only when a test lets it, and what is to happen in it, in the order of time and
 * then of arrival. Equal seeds give equal runs.
 */
public final class FakeClock {
  private record Task(long atNanos, long sequence, Runnable work) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long nowNanos;
  private long sequence;

  public long nowNanos() {
    return nowNanos;
  }

  /** Lets {@code work} happen after {@code delayNanos}, 0 or more. */
  public void after(long delayNanos, Runnable work) {
    at(nowNanos + delayNanos, work);
  }

  /** Lets {@code work} happen at {@code atNanos}, or now if that is past. */
  public void at(long atNanos, Runnable work) {
    tasks.add(new Task(Math.max(atNanos, nowNanos), sequence++, work));
  }

  /** Lets the next thing happen; false when nothing is left. */
  public boolean step() {
    var task = tasks.poll();
    if (task == null) {
      return false;
    }
    nowNanos = task.atNanos;
    task.work.run();
    return true;
  }

  /** Lets all happen that is due within {@code nanos} from now. */
  public void advance(long nanos) {
    long until = nowNanos + nanos;
    for (var next = tasks.peek(); next != null && next.atNanos <= until; next = tasks.peek()) {
      step();
    }
    nowNanos = until;
  }
}
