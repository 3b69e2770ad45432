package dev.gantry.port.address;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** Tells names from addresses without ever asking a name server. */
public final class HostText {
  private static final int MAX_HOST_CHARACTERS = 255;
  private static final Pattern IPV4 =
      Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
  private static final Pattern NAME =
      Pattern.compile(
          "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\\.?");

  // Linux: IFNAMSIZ with its closing zero
  private static final Pattern ZONE = Pattern.compile("[^\\s/%\\[\\]]{1,15}");
  private static final String LINK = "[fe80::1%eth0]:4556";

  private HostText() {}

  /**
   * Demands an IPv4 address or a name.
   *
   * @return {@code host}
   * @throws IllegalArgumentException with what is wrong
   */
  public static String require(String host) {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("the host is missing");
    }
    if (isIpv4(host)) {
      return host;
    }
    if (NUMERIC.matcher(host).matches()) {
      throw new IllegalArgumentException("'" + host + "' is not an IPv4 address");
    }
    if (host.length() > MAX_HOST_CHARACTERS || !NAME.matcher(host).matches()) {
      throw new IllegalArgumentException("'" + host + "' is not a host name");
    }
    return host;
  }

  /** Why this host, a name or an address with a zone, gives no address on this machine. */
  public static String unresolved(String host) {
    int zone = host.indexOf('%');
    return zone < 0
        ? "the name " + host + " does not resolve"
        : "this machine has no interface " + host.substring(zone + 1) + " on the link of " + host;
  }

  /**
   * Demands of an IPv6 address that it says on which link it is where nothing else can.
   *
   * @throws IllegalArgumentException when it does not
   */
  static void requireZone(String address) {
    int zone = address.indexOf('%');
    if (zone >= 0 && !ZONE.matcher(address.substring(zone + 1)).matches()) {
      throw new IllegalArgumentException(
          "what stands behind the % of '"
              + address
              + "' is no name of an interface, as in "
              + LINK);
    }
    // RFC 4007 6: without a zone there is no telling the links of a machine apart.
    if (zone < 0 && InetAddress.ofLiteral(address).isLinkLocalAddress()) {
      throw new IllegalArgumentException(
          "'" + address + "' is on one link only: name its interface, as in " + LINK);
    }
  }

  static boolean isIpv4(String text) {
    return IPV4.matcher(text).matches();
  }

  /** Whether {@code text} is one, without brackets, with or without a zone. */
  static boolean isIpv6(String text) {
    String address = withoutZone(text);
    if (address.indexOf(':') < 0
        || !address.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0)) {
      return false;
    }
    try {
      return InetAddress.ofLiteral(address) != null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Whether {@code text} is an address of this machine alone. */
  public static boolean isLoopback(String text) {
    return isIpv4(text)
        ? text.startsWith("127.")
        : isIpv6(text) && InetAddress.ofLiteral(withoutZone(text)).isLoopbackAddress();
  }

  private static String withoutZone(String text) {
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
