package dev.gantry.contactplan;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order of names of nodes: numbers by what they are worth, before all others. */
final class NodeOrder {
  private static final Pattern NUMBERED = Pattern.compile("ipn:([0-9]{1,20})\\.0");

  private NodeOrder() {}

  static int compare(String one, String other) {
    Matcher first = NUMBERED.matcher(one);
    Matcher second = NUMBERED.matcher(other);
    boolean numbers = first.matches();
    if (numbers != second.matches()) {
      return numbers ? -1 : 1;
    }
    return numbers
        ? new BigInteger(first.group(1)).compareTo(new BigInteger(second.group(1)))
        : one.compareTo(other);
  }
}
