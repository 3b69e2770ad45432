package dev.gantry.contactplan.reading;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * Whole numbers of an ION plan. ION reads them by functions of C, which turn what is no plain
 * number into another: such a number is refused, with what ION would have made of it.
 */
final class IonNumbers {
  private static final BigInteger WORD = BigInteger.ONE.shiftLeft(32);
  private static final BigInteger LONG_WORD = BigInteger.ONE.shiftLeft(64);

  private static final Pattern PLAIN = Pattern.compile("0|[1-9][0-9]{0,19}");
  private static final Pattern WITH_UNIT = Pattern.compile("[0-9.]+[kKMGTbBm].*");

  private final PlanBuilder builder;

  IonNumbers(PlanBuilder builder) {
    this.builder = builder;
  }

  /** Of 32 bits. */
  long word(int line, String what, String counted, String text) throws PlanException {
    return read(line, what, counted, text, WORD).longValueExact();
  }

  /** A rate, whose unit has no place in the plan. */
  long rate(int line, String text) throws PlanException {
    if (WITH_UNIT.matcher(text).matches()) {
      throw builder.refusal(
          line,
          "rate "
              + Quoted.text(text)
              + " has a unit, which ION has not; a plan for CORE is not read");
    }
    long rate = word(line, "rate", "octets per second", text);
    if (rate == 0) {
      throw builder.refusal(line, "rate \"0\": 1 octet per second or more expected");
    }
    return rate;
  }

  /** A node number, of 64 bits. */
  BigInteger node(int line, String text) throws PlanException {
    var number = read(line, "node", "number", text, LONG_WORD);
    if (number.signum() == 0) {
      throw builder.refusal(line, "node \"0\": node numbers begin at 1");
    }
    return number;
  }

  private BigInteger read(int line, String what, String counted, String text, BigInteger modulus)
      throws PlanException {
    if (PLAIN.matcher(text).matches()) {
      var number = new BigInteger(text);
      if (number.compareTo(modulus) < 0) {
        return number;
      }
    }
    throw builder.refusal(
        line,
        "%s %s: whole %s expected; ION would read %s"
            .formatted(what, Quoted.text(text), counted, asC(text).mod(modulus)));
  }

  /** As strtol of C with base 0: sign, base by prefix, and an end at the first other character. */
  static BigInteger asC(String text) {
    int at = 0;
    boolean negative = text.startsWith("-");
    if (negative || text.startsWith("+")) {
      at = 1;
    }
    int radix = 10;
    if (text.regionMatches(true, at, "0x", 0, 2)) {
      radix = 16;
      at += 2;
    } else if (text.startsWith("0", at)) {
      radix = 8;
    }
    int end = at;
    while (end < text.length() && end < at + 64 && Character.digit(text.charAt(end), radix) >= 0) {
      end++;
    }
    var number = end == at ? BigInteger.ZERO : new BigInteger(text.substring(at, end), radix);
    return negative ? number.negate() : number;
  }
}
