package dev.gantry.port.out;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Bounds how many lines of one kind are logged, however many strangers cause: so many in each
 * minute, the others are counted and the next line says how many they were. Any thread.
 */
public final class LineRate {
  /** What {@link #permit} says when no line is to be written. */
  public static final long NOT_NOW = -1;

  private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

  private final int maxLinesPerMinute;
  private final LongSupplier nanoTime;
  // Guarded by this.
  private long periodStartNanos;
  private int lines;
  private long unwritten;

  /**
   * A kind of line.
   *
   * @param nanoTime the clock, {@link System#nanoTime()} but in tests
   */
  public LineRate(int maxLinesPerMinute, LongSupplier nanoTime) {
    this.maxLinesPerMinute = maxLinesPerMinute;
    this.nanoTime = nanoTime;
    periodStartNanos = nanoTime.getAsLong();
  }

  /** How many were not written since the last line, if one may be written now. */
  public synchronized long permit() {
    long nowNanos = nanoTime.getAsLong();
    if (nowNanos - periodStartNanos >= PERIOD_NANOS) {
      periodStartNanos = nowNanos;
      lines = 0;
    }
    if (lines >= maxLinesPerMinute) {
      unwritten++;
      return NOT_NOW;
    }
    lines++;
    long before = unwritten;
    unwritten = 0;
    return before;
  }

  /** Writes a line, and how many were not before it, if one may be written now. */
  public void tell(String line, Consumer<String> log) {
    long before = permit();
    if (before != NOT_NOW) {
      log.accept(line + ending(before));
    }
  }

  /** What a line ends with that {@link #permit} allowed. */
  public static String ending(long unwritten) {
    return unwritten == 0 ? "" : "; " + unwritten + " more since the line before";
  }
}
