package dev.gantry.adapter.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times: a bare number is seconds as with hardy, {@code 500ms}, {@code 30s}, {@code 2m}, {@code
 * 1h}, {@code 1d} or ISO 8601.
 */
final class DurationType extends ValueType<Duration> {
  private static final Pattern WITH_UNIT =
      Pattern.compile("([0-9_]+(?:\\.[0-9]+)?)\\s*(ms|s|m|h|d)");
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
  private static final BigDecimal MAX_MILLIS = BigDecimal.valueOf(Long.MAX_VALUE / 1_000_000);

  private final Duration min;
  private final Duration max;
  private final Duration grain;
  private final boolean nullIsZero;

  private DurationType(Duration min, Duration max, Duration grain, boolean nullIsZero) {
    this.min = min;
    this.max = max;
    this.grain = grain;
    this.nullIsZero = nullIsZero;
  }

  static DurationType between(Duration min, Duration max) {
    return new DurationType(min, max, Duration.ofMillis(1), false);
  }

  static DurationType wholeSeconds(long minSeconds, long maxSeconds) {
    return new DurationType(
        Duration.ofSeconds(minSeconds),
        Duration.ofSeconds(maxSeconds),
        Duration.ofSeconds(1),
        false);
  }

  /** The same, and a null is zero: the spelling of hardy's older files. */
  DurationType nullIsZero() {
    return new DurationType(min, max, grain, true);
  }

  Duration min() {
    return min;
  }

  Duration max() {
    return max;
  }

  Duration grain() {
    return grain;
  }

  @Override
  Duration read(RawValue raw) throws BadValueException {
    BigDecimal seconds = numberOf(raw);
    BigDecimal millis =
        seconds != null
            ? seconds.movePointRight(3)
            : raw instanceof RawValue.Text text ? millisOf(text.text().strip()) : null;
    if (millis == null) {
      throw mismatch();
    }
    if (millis.abs().compareTo(MAX_MILLIS) > 0) {
      throw new BadValueException("is out of range: " + allowed());
    }
    if (millis.signum() != 0 && millis.stripTrailingZeros().scale() > 0) {
      throw new BadValueException("is finer than a millisecond");
    }
    Duration value = Duration.ofMillis(millis.longValueExact());
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new BadValueException("is out of range: " + allowed());
    }
    if (value.toMillis() % grain.toMillis() != 0) {
      throw new BadValueException("has to be whole seconds");
    }
    return value;
  }

  private static @Nullable BigDecimal millisOf(String text) {
    Matcher matcher = WITH_UNIT.matcher(text.toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      BigDecimal number = NumberText.parse(matcher.group(1));
      Long factor = MILLIS.get(matcher.group(2));
      return number == null || factor == null ? null : number.multiply(BigDecimal.valueOf(factor));
    }
    if (!text.regionMatches(true, 0, "P", 0, 1)) {
      return null;
    }
    try {
      Duration iso = Duration.parse(text);
      return BigDecimal.valueOf(iso.getSeconds())
          .movePointRight(3)
          .add(BigDecimal.valueOf(iso.getNano()).movePointLeft(6));
    } catch (DateTimeParseException | ArithmeticException e) {
      return null;
    }
  }

  @Override
  @Nullable Duration ofNull() {
    return nullIsZero ? Duration.ZERO : null;
  }

  @Override
  String allowed() {
    return text(min) + " to " + text(max) + ", a number is seconds";
  }

  @Override
  String show(Duration value) {
    return Quoting.quote(text(value));
  }

  static String text(Duration value) {
    long millis = value.toMillis();
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    if (seconds >= 86_400 && seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds >= 3_600 && seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds + "s";
  }
}
