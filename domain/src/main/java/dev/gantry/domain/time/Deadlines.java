package dev.gantry.domain.time;

import java.util.Arrays;

/**
 * The deadlines of one machine: a slot for each constant of an enum, and the nearest of them. Times
 * are monotonic nanoseconds of any origin, compared by subtraction. Not thread-safe.
 *
 * @param <K> names of the deadlines
 */
public final class Deadlines<K extends Enum<K>> {
  /** There is no deadline. */
  public static final long NONE = Long.MAX_VALUE;

  private final long[] atNanos;

  /** Nothing is armed. */
  public Deadlines(Class<K> names) {
    this.atNanos = new long[names.getEnumConstants().length];
    clearAll();
  }

  /** Arms {@code key} anew for {@code nowNanos + delayNanos}. */
  public void arm(K key, long nowNanos, long delayNanos) {
    atNanos[key.ordinal()] = at(nowNanos, delayNanos);
  }

  public void clear(K key) {
    atNanos[key.ordinal()] = NONE;
  }

  public void clearAll() {
    Arrays.fill(atNanos, NONE);
  }

  public boolean isArmed(K key) {
    return atNanos[key.ordinal()] != NONE;
  }

  /** Whether {@code key} is armed and its time has come. */
  public boolean isDue(K key, long nowNanos) {
    long at = atNanos[key.ordinal()];
    return at != NONE && at - nowNanos <= 0;
  }

  /** The nearest deadline, or {@link #NONE}. */
  public long nextNanos() {
    long next = NONE;
    for (long at : atNanos) {
      next = earlier(next, at);
    }
    return next;
  }

  /** The deadline a while from now. */
  public static long at(long nowNanos, long delayNanos) {
    long at = nowNanos + delayNanos;
    // One nanosecond early is harmless; the value that means "none" is not.
    return at == NONE ? at - 1 : at;
  }

  /** The farther of two deadlines; one that is {@link #NONE} holds nothing up. */
  public static long later(long oneNanos, long otherNanos) {
    return oneNanos == NONE || (otherNanos != NONE && otherNanos - oneNanos > 0)
        ? otherNanos
        : oneNanos;
  }

  /** The nearer of two deadlines, each of which may be {@link #NONE}. */
  public static long earlier(long oneNanos, long otherNanos) {
    return otherNanos == NONE || (oneNanos != NONE && oneNanos - otherNanos < 0)
        ? oneNanos
        : otherNanos;
  }
}
