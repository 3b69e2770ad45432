package dev.gantry.domain.node;

import dev.gantry.domain.wire.Octets;

/**
 * The addresses that begin with the same bits: CIDR, RFC 4632 3.1 and RFC 4291 2.3. An IPv4 block
 * holds an IPv4 address also where IPv6 wraps it.
 *
 * @param first its first address: 4 or 16 octets, nothing but zeros behind the prefix
 * @param prefixBits how many bits are the same, 0 to all of them
 */
public record AddressBlock(Octets first, int prefixBits) {
  private static final int IPV4_OCTETS = 4;
  private static final int IPV6_OCTETS = 16;

  public AddressBlock {
    if (first.length() != IPV4_OCTETS && first.length() != IPV6_OCTETS) {
      throw new IllegalArgumentException(first.length() + " octets are no IP address");
    }
    if (prefixBits < 0 || prefixBits > Byte.SIZE * first.length()) {
      throw new IllegalArgumentException(
          "the prefix has 0 to " + Byte.SIZE * first.length() + " bits, not " + prefixBits);
    }
    for (int bit = prefixBits; bit < Byte.SIZE * first.length(); bit++) {
      if (bitAt(first, bit) != 0) {
        throw new IllegalArgumentException("there are bits set behind the prefix");
      }
    }
  }

  /** Whether an address of 4 or 16 octets is one of these. */
  boolean contains(Octets address) {
    var plain = Source.unmapped(address);
    if (plain.length() != first.length()) {
      return false;
    }
    int whole = prefixBits / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (plain.at(i) != first.at(i)) {
        return false;
      }
    }
    for (int bit = whole * Byte.SIZE; bit < prefixBits; bit++) {
      if (bitAt(plain, bit) != bitAt(first, bit)) {
        return false;
      }
    }
    return true;
  }

  private static int bitAt(Octets octets, int bit) {
    return octets.at(bit / Byte.SIZE) >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1;
  }
}
