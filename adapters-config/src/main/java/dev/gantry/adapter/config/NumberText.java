package dev.gantry.adapter.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads numbers in the spellings of TOML, YAML and JSON. */
final class NumberText {
  private static final int MAX_DIGITS = 40;
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
  private static final Pattern OTHER_BASE =
      Pattern.compile("0x[0-9a-f]+|0o[0-7]+|0b[01]+", Pattern.CASE_INSENSITIVE);

  // TOML: "each underscore must be surrounded by at least one digit on each side"
  private static final Pattern SEPARATED = Pattern.compile("[^_]+(_[^_]+)*");
  // Eight to some readers of YAML, ten to others.
  private static final Pattern PADDED = Pattern.compile("[+-]?0[0-9_]+.*");

  private NumberText() {}

  /** The number, or null when {@code text} is none. */
  static @Nullable BigDecimal parse(String text) {
    if (!SEPARATED.matcher(text).matches() || PADDED.matcher(text).matches()) {
      return null;
    }
    String digits = text.replace("_", "");
    if (digits.length() > MAX_DIGITS) {
      return null;
    }
    if (DECIMAL.matcher(digits).matches()) {
      return new BigDecimal(digits);
    }
    if (OTHER_BASE.matcher(digits).matches()) {
      int base =
          switch (digits.toLowerCase(Locale.ROOT).charAt(1)) {
            case 'x' -> 16;
            case 'o' -> 8;
            default -> 2;
          };
      return new BigDecimal(new BigInteger(digits.substring(2), base));
    }
    return null;
  }
}
