package dev.gantry.adapter.config;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whole numbers within a range; those that count octets may be written with a unit, as in {@code 64
 * MiB}.
 */
final class WholeNumberType extends ValueType<Long> {
  private static final Pattern WITH_UNIT = Pattern.compile("([0-9_]+)\\s*([A-Za-z]+)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "b",
          1L,
          "kb",
          1_000L,
          "mb",
          1_000_000L,
          "gb",
          1_000_000_000L,
          "tb",
          1_000_000_000_000L,
          "kib",
          1L << 10,
          "mib",
          1L << 20,
          "gib",
          1L << 30,
          "tib",
          1L << 40);

  private final long min;
  private final long max;
  private final String unit;
  private final boolean bytes;

  private WholeNumberType(long min, long max, String unit, boolean bytes) {
    this.min = min;
    this.max = max;
    this.unit = unit;
    this.bytes = bytes;
  }

  static WholeNumberType count(long min, long max, String unit) {
    return new WholeNumberType(min, max, unit, false);
  }

  static WholeNumberType bytes(long min, long max) {
    return new WholeNumberType(min, max, "bytes", true);
  }

  long min() {
    return min;
  }

  long max() {
    return max;
  }

  @Override
  Long read(RawValue raw) throws BadValueException {
    BigDecimal number = numberOf(raw);
    if (number == null && bytes && raw instanceof RawValue.Text text) {
      number = withUnit(text.text());
    }
    if (number == null) {
      throw mismatch();
    }
    if (number.compareTo(BigDecimal.valueOf(min)) < 0
        || number.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw new BadValueException("is out of range: " + allowed());
    }
    if (number.stripTrailingZeros().scale() > 0) {
      throw mismatch();
    }
    return number.longValueExact();
  }

  private static @Nullable BigDecimal withUnit(String text) {
    Matcher matcher = WITH_UNIT.matcher(text.strip());
    if (!matcher.matches()) {
      return null;
    }
    Long factor = UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT));
    BigDecimal number = NumberText.parse(matcher.group(1));
    return factor == null || number == null ? null : number.multiply(BigDecimal.valueOf(factor));
  }

  @Override
  String allowed() {
    return min + " to " + (max == Long.MAX_VALUE ? "2^63-1" : Long.toString(max)) + " " + unit;
  }

  @Override
  String show(Long value) {
    return value.toString();
  }
}
