package dev.gantry.adapter.tcp.channel;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The one text form of an address, as BPAs compare it: RFC 5952 4 and 6. */
public final class AddressText {
  private static final int GROUPS = 8;

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

  /** The address alone, without brackets; a scope is given by its number. */
  public static String of(InetAddress host) {
    if (!(host instanceof Inet6Address v6)) {
      return host.getHostAddress();
    }
    String text = compressed(v6.getAddress());
    return v6.getScopeId() > 0 ? text + "%" + v6.getScopeId() : text;
  }

  private static String compressed(byte[] octets) {
    var groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (octets[2 * i] & 0xff) << 8 | (octets[2 * i + 1] & 0xff);
    }
    // RFC 5952 4.2: the longest run of zero groups, the first of equals, never a single group.
    int start = -1;
    int longest = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && groups[i + run] == 0) {
        run++;
      }
      if (run > longest) {
        start = i;
        longest = run;
      }
      i += run;
    }
    var text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += longest - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
