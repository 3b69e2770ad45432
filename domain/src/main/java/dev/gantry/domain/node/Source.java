package dev.gantry.domain.node;

import dev.gantry.domain.wire.Octets;
import java.util.Arrays;

/**
 * Tells which callers count as one: those of an IPv4 address, and those of a whole IPv6 /64, since
 * whoever has one address of such a network has all of them.
 */
public final class Source {
  private static final int IPV4_OCTETS = 4;
  private static final int IPV6_OCTETS = 16;
  private static final int NETWORK_OCTETS = 8;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private Source() {}

  /**
   * What is remembered of an address.
   *
   * @return 4 octets for IPv4, also where IPv6 only wraps it (RFC 4291 2.5.5.2); 8 for IPv6
   */
  public static Octets of(Octets address) {
    var octets = unmapped(address).toByteArray();
    return octets.length == IPV6_OCTETS
        ? Octets.of(Arrays.copyOf(octets, NETWORK_OCTETS))
        : Octets.of(octets);
  }

  /** The address, IPv4 as IPv4. */
  static Octets unmapped(Octets address) {
    if (address.length() != IPV6_OCTETS) {
      return address;
    }
    var octets = address.toByteArray();
    return Arrays.equals(octets, 0, MAPPED.length, MAPPED, 0, MAPPED.length)
        ? Octets.of(Arrays.copyOfRange(octets, IPV6_OCTETS - IPV4_OCTETS, IPV6_OCTETS))
        : address;
  }
}
