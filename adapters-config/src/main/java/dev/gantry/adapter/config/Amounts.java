package dev.gantry.adapter.config;

import java.time.Duration;

/** Amounts on a command line, written as in a file: {@code 64KiB}, {@code 1.5s}, {@code 10m}. */
public final class Amounts {
  private static final ValueType<Long> BYTES = WholeNumberType.bytes(1, Long.MAX_VALUE);
  private static final ValueType<Duration> DURATION =
      DurationType.between(Duration.ofMillis(1), Duration.ofDays(365));

  /** A century: nothing that is planned lasts longer. */
  static final ValueType<Duration> SPAN =
      DurationType.between(Duration.ZERO, Duration.ofDays(36_500));

  private Amounts() {}

  /**
   * So many octets, 1 or more.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static long bytes(String text) {
    return read(BYTES, text);
  }

  /**
   * A time of a millisecond or more; a number is seconds.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static Duration duration(String text) {
    return read(DURATION, text);
  }

  /**
   * A time that may be none; a number is seconds.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static Duration span(String text) {
    return read(SPAN, text);
  }

  private static <T extends Object> T read(ValueType<T> type, String text) {
    try {
      return type.read(new RawValue.Text(text, new Origin.Default()));
    } catch (BadValueException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
