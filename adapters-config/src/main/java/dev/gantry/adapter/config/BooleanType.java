package dev.gantry.adapter.config;

import java.util.Locale;

/** {@code true} or {@code false}. */
final class BooleanType extends ValueType<Boolean> {
  @Override
  Boolean read(RawValue raw) throws BadValueException {
    return switch (textOf(raw, this).strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw mismatch();
    };
  }

  @Override
  String allowed() {
    return "true or false";
  }

  @Override
  String show(Boolean value) {
    return value.toString();
  }
}
