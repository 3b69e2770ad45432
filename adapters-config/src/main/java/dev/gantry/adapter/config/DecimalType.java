package dev.gantry.adapter.config;

import java.math.BigDecimal;

/** Numbers with a fraction within a range. */
final class DecimalType extends ValueType<Double> {
  private final double min;
  private final double max;

  private DecimalType(double min, double max) {
    this.min = min;
    this.max = max;
  }

  static DecimalType between(double min, double max) {
    return new DecimalType(min, max);
  }

  @Override
  Double read(RawValue raw) throws BadValueException {
    BigDecimal number = numberOf(raw);
    if (number == null) {
      throw mismatch();
    }
    if (number.compareTo(BigDecimal.valueOf(min)) < 0
        || number.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw new BadValueException("is out of range: " + allowed());
    }
    return number.doubleValue();
  }

  @Override
  String allowed() {
    return min + " to " + max;
  }

  @Override
  String show(Double value) {
    return value.toString();
  }
}
