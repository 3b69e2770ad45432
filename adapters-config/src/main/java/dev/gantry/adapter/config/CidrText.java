package dev.gantry.adapter.config;

import dev.gantry.domain.node.AddressBlock;
import dev.gantry.domain.wire.Octets;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Blocks of addresses as people write them: RFC 4632 3.1 and RFC 4291 2.3. */
final class CidrText {
  private static final Pattern IPV4 = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+");

  private CidrText() {}

  /**
   * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or an address alone.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    Octets address = address(slash < 0 ? text : text.substring(0, slash));
    int all = Byte.SIZE * address.length();
    return new AddressBlock(address, slash < 0 ? all : bits(text.substring(slash + 1)));
  }

  static String of(AddressBlock block) {
    try {
      String address = InetAddress.getByAddress(block.first().toByteArray()).getHostAddress();
      return block.prefixBits() == Byte.SIZE * block.first().length()
          ? address
          : address + "/" + block.prefixBits();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(block + " has an impossible length", e);
    }
  }

  /** Never looks a name up. */
  private static Octets address(String text) {
    if (text.indexOf('%') >= 0) {
      throw new IllegalArgumentException(
          text + " has a zone, which callers are not known by; leave out what follows the %");
    }
    if (!IPV4.matcher(text).matches() && text.indexOf(':') < 0) {
      throw new IllegalArgumentException(text + " is no IP address");
    }
    // An IPv4 address that IPv6 wraps comes back as the former.
    return Octets.of(InetAddress.ofLiteral(text).getAddress());
  }

  private static int bits(String text) {
    if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(Character::isDigit)) {
      throw new IllegalArgumentException("the prefix has a number of bits, not " + text);
    }
    return Integer.parseInt(text);
  }
}
