package dev.gantry.domain.identity;

/** The node part of an {@code ipn} EID (RFC 9758 3): allocator and node number, each 32 bits. */
final class IpnNodeNumber {
  private static final long MAX_U32 = 0xFFFF_FFFFL;

  private IpnNodeNumber() {}

  /**
   * The canonical text of {@code ipn:rest}.
   *
   * @param text the whole, for the message of a refusal
   */
  static String canonical(String text, String rest) {
    var parts = rest.split("\\.", -1);
    if (parts[0].equals("!")) {
      // RFC 9758 3.4.2: LocalNode means whoever reads it, so it names no peer.
      throw NodeId.notANodeId(text, "\"!\" means the local node of whoever reads it, not a peer");
    }
    return switch (parts.length) {
      case 2 -> {
        requireServiceZero(text, parts[1]);
        // RFC 9758 6: older software writes allocator and node number as one 64-bit number.
        long packed = number(text, parts[0], "node number", -1L);
        yield canonical(text, packed >>> 32, packed & MAX_U32);
      }
      case 3 -> {
        requireServiceZero(text, parts[2]);
        yield canonical(
            text,
            number(text, parts[0], "allocator", MAX_U32),
            number(text, parts[1], "node number", MAX_U32));
      }
      default -> throw NodeId.notANodeId(text, "it must read ipn:NODE.0 or ipn:ALLOCATOR.NODE.0");
    };
  }

  private static String canonical(String text, long allocator, long node) {
    if (allocator == 0 && node == 0) {
      throw NodeId.notANodeId(text, "ipn:0.0 is the null endpoint and names no node");
    }
    if (allocator == 0 && node == MAX_U32) {
      throw NodeId.notANodeId(text, "this number is reserved for the local node");
    }
    return allocator == 0 ? "ipn:" + node + ".0" : "ipn:" + allocator + "." + node + ".0";
  }

  private static void requireServiceZero(String text, String service) {
    if (!service.equals("0")) {
      throw NodeId.notANodeId(text, "the service number of a Node ID is 0");
    }
  }

  /** Reads a decimal number without leading zeros, at most {@code max} (unsigned). */
  private static long number(String text, String digits, String field, long max) {
    boolean decimal = !digits.isEmpty() && digits.length() <= 20;
    for (int i = 0; decimal && i < digits.length(); i++) {
      decimal = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
    }
    if (!decimal) {
      throw NodeId.notANodeId(
          text, "its " + field + " must be 1 to 20 decimal digits, without wildcards");
    }
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      throw NodeId.notANodeId(text, "its " + field + " must not have leading zeros");
    }
    long value;
    try {
      value = Long.parseUnsignedLong(digits);
    } catch (NumberFormatException _) {
      throw NodeId.notANodeId(text, "its " + field + " is above " + Long.toUnsignedString(max));
    }
    if (Long.compareUnsigned(value, max) > 0) {
      throw NodeId.notANodeId(text, "its " + field + " is above " + Long.toUnsignedString(max));
    }
    return value;
  }
}
