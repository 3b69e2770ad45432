package dev.gantry.adapter.grpc.wire;

import dev.gantry.port.address.Endpoint;
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
  /**
   * Reads {@code 192.0.2.1:4556} or {@code [2001:db8::1]:4556}; null when {@code text} is neither.
   */
  public static @Nullable SocketAddressText parse(String text) {
    try {
      return Endpoint.parse(text, null) instanceof Endpoint.Tcp tcp ? of(tcp) : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static @Nullable SocketAddressText of(Endpoint.Tcp endpoint) {
    var address = endpoint.literal();
    return address == null
        ? null
        : new SocketAddressText(
            address, address instanceof Inet6Address six ? six.getScopeId() : 0, endpoint.port());
  }
}
