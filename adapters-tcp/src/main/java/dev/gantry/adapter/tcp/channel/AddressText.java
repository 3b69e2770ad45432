package dev.gantry.adapter.tcp.channel;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The one text form of an address, as BPAs compare it: RFC 5952 4 and 6. */
public final class AddressText {
  private AddressText() {}

  /** {@code 192.0.2.1:4556}, {@code [2001:db8::1]:4556}, {@code unix:/path}. */
  public static String of(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      InetAddress host = inet.getAddress();
      if (host == null) {
        return inet.getHostString() + ":" + inet.getPort();
      }
      return of(host, inet.getPort());
    }
    if (address instanceof DomainSocketAddress unix) {
      return "unix:" + unix.path();
    }
    return String.valueOf(address);
  }

  /** The address with its port. */
  public static String of(InetAddress host, int port) {
    return host instanceof Inet6Address ? "[" + of(host) + "]:" + port : of(host) + ":" + port;
  }

  /**
   * The address alone, without brackets; a scope, which Netty leaves out, is given by its number.
   */
  public static String of(InetAddress host) {
    String text = NetUtil.toAddressString(host);
    return host instanceof Inet6Address v6 && v6.getScopeId() > 0
        ? text + "%" + v6.getScopeId()
        : text;
  }
}
