package dev.gantry.contactplan.reading;

import dev.gantry.contactplan.PlanSummary;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Numbers of a TVG: floats, as Python writes them. */
final class TvgNumbers {
  /** A number with a larger exponent is no time, no rate and no share. */
  private static final Pattern SENSIBLE = Pattern.compile("-?[0-9.]+([eE][+-]?[0-9]{1,2})?");

  private static final BigDecimal MAX_RATE = BigDecimal.valueOf(Long.MAX_VALUE);

  private final PlanBuilder builder;

  TvgNumbers(PlanBuilder builder) {
    this.builder = builder;
  }

  /** A time or delay, 0 or more, to the nearest microsecond. */
  long micros(String path, JsonValue value) throws PlanException {
    var number = number(path, value);
    if (number.signum() < 0) {
      throw builder.refusal(value.line(), path + ": " + value.shown() + " is less than 0");
    }
    var micros = number.movePointRight(6).setScale(0, RoundingMode.HALF_EVEN);
    if (micros.compareTo(BigDecimal.valueOf(PlanBuilder.MAX_MICROS)) > 0) {
      throw builder.refusal(
          value.line(),
          "%s: %s is more than %s s, the most that is read"
              .formatted(path, value.shown(), PlanSummary.seconds(PlanBuilder.MAX_MICROS)));
    }
    return micros.longValueExact();
  }

  /** A rate, to the nearest bit per second. */
  OptionalLong rate(String path, JsonValue value) throws PlanException {
    var rate = number(path, value).setScale(0, RoundingMode.HALF_EVEN);
    if (rate.signum() <= 0 || rate.compareTo(MAX_RATE) > 0) {
      throw builder.refusal(
          value.line(), path + ": a rate of " + value.shown() + " bit/s; 1 or more expected");
    }
    return OptionalLong.of(rate.longValueExact());
  }

  /** A share, 0 to 1. */
  double share(String path, JsonValue value) throws PlanException {
    double share = number(path, value).doubleValue();
    if (!(share >= 0 && share <= 1)) {
      throw builder.refusal(value.line(), path + ": " + value.shown() + " is not within 0 and 1");
    }
    return share;
  }

  private BigDecimal number(String path, JsonValue value) throws PlanException {
    if (value instanceof JsonValue.Number number && SENSIBLE.matcher(number.text()).matches()) {
      return new BigDecimal(number.text());
    }
    throw builder.refusal(value.line(), path + ": " + value.shown() + " is no number that is read");
  }
}
