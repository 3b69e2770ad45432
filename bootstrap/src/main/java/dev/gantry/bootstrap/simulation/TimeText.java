package dev.gantry.bootstrap.simulation;

import java.util.Locale;

/** Times of a simulation for people: two units, or milliseconds. */
public final class TimeText {
  private static final long MILLIS_PER_SECOND = 1_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long[] SECONDS = {86_400, 3_600, 60};
  private static final String[] NAMES = {"d", "h", "min"};

  private TimeText() {}

  /** {@code 12 ms}, {@code 1.234 s}, {@code 59.1 s}, {@code 2 h 20 min}, {@code 3 d 4 h}. */
  public static String of(long nanos) {
    long millis = Math.round((double) nanos / NANOS_PER_MILLI);
    if (millis < MILLIS_PER_SECOND) {
      return millis + " ms";
    }
    long seconds = Math.round((double) millis / MILLIS_PER_SECOND);
    if (seconds < SECONDS[2]) {
      return String.format(Locale.ROOT, "%.1f s", (double) millis / MILLIS_PER_SECOND);
    }
    for (int i = 0; i < SECONDS.length; i++) {
      if (seconds >= SECONDS[i]) {
        long small = i + 1 < SECONDS.length ? SECONDS[i + 1] : 1;
        long rest = seconds % SECONDS[i] / small;
        String unit = i + 1 < NAMES.length ? NAMES[i + 1] : "s";
        return seconds / SECONDS[i] + " " + NAMES[i] + (rest == 0 ? "" : " " + rest + " " + unit);
      }
    }
    throw new IllegalStateException(nanos + " ns");
  }
}
