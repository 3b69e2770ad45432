package dev.gantry.adapter.grpc.wire;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A socket address as a BPA compares it: by value, not by text. Only literals are read, never a
 * name.
 *
 * @param host the address
 * @param scopeId the link of a link-local IPv6 address, which {@code host} does not compare; else 0
 * @param port 0 to 65535
 */
public record SocketAddressText(InetAddress host, int scopeId, int port) {
  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code 192.0.2.1:4556} or {@code [2001:db8::1]:4556}; null when {@code text} is neither.
   */
  public static @Nullable SocketAddressText parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      return null;
    }
    var host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed == (host.indexOf(':') < 0)) {
      return null;
    }
    try {
      int port = Integer.parseInt(text, colon + 1, text.length(), 10);
      if (port < 0 || port > MAX_PORT || !Character.isDigit(text.charAt(colon + 1))) {
        return null;
      }
      var literal = bracketed ? host.substring(1, host.length() - 1) : host;
      var address = InetAddress.ofLiteral(literal);
      return new SocketAddressText(
          address, address instanceof Inet6Address six ? six.getScopeId() : 0, port);
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      return null;
    }
  }
}
