package dev.gantry.adapter.config;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads hosts and ports without ever asking a name server. */
final class HostText {
  /** {@code sun_path} of Linux without its closing zero. */
  static final int MAX_UNIX_PATH_BYTES = 107;

  private static final int MAX_HOST_CHARACTERS = 255;
  private static final Pattern IPV4 =
      Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
  private static final Pattern NAME =
      Pattern.compile(
          "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\\.?");

  private HostText() {}

  static Endpoint.Tcp parse(String text, @Nullable Integer defaultPort) {
    String host;
    String port;
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      if (close < 0) {
        throw new IllegalArgumentException("a '[' without its ']'");
      }
      host = text.substring(1, close);
      port = portAfter(text.substring(close + 1));
      if (!isIpv6(host)) {
        throw new IllegalArgumentException("'" + host + "' is not an IPv6 address");
      }
    } else {
      int colon = text.lastIndexOf(':');
      if (colon != text.indexOf(':')) {
        throw new IllegalArgumentException("an IPv6 address stands in brackets, as in [::1]:4556");
      }
      host = colon < 0 ? text : text.substring(0, colon);
      port = colon < 0 ? "" : portAfter(text.substring(colon));
      requireHost(host);
    }
    return new Endpoint.Tcp(host, port.isEmpty() ? orDefault(defaultPort) : portNumber(port));
  }

  private static String portAfter(String rest) {
    if (rest.isEmpty()) {
      return "";
    }
    if (rest.charAt(0) != ':' || rest.length() == 1) {
      throw new IllegalArgumentException("expected ':' and a port after the host");
    }
    return rest.substring(1);
  }

  private static int orDefault(@Nullable Integer defaultPort) {
    if (defaultPort == null) {
      throw new IllegalArgumentException("the port is missing, as in 127.0.0.1:4556");
    }
    return defaultPort;
  }

  private static int portNumber(String text) {
    if (text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("'" + text + "' is not a port (0 to 65535)");
    }
    int port = Integer.parseInt(text);
    if (port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not within 0 to 65535");
    }
    return port;
  }

  static void requireHost(String host) {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("the host is missing");
    }
    if (NUMERIC.matcher(host).matches() && !isIpv4(host)) {
      throw new IllegalArgumentException("'" + host + "' is not an IPv4 address");
    }
    if (host.length() > MAX_HOST_CHARACTERS || !NAME.matcher(host).matches()) {
      throw new IllegalArgumentException("'" + host + "' is not a host name");
    }
  }

  static boolean isIpv4(String text) {
    return IPV4.matcher(text).matches();
  }

  static boolean isIpv6(String text) {
    int zone = text.indexOf('%');
    String address = zone < 0 ? text : text.substring(0, zone);
    if (address.indexOf(':') < 0
        || !address.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0)) {
      return false;
    }
    try {
      return InetAddress.ofLiteral(address) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static boolean isLoopbackIpv4(String text) {
    return isIpv4(text) && text.startsWith("127.");
  }

  static boolean isLoopbackIpv6(String text) {
    int zone = text.indexOf('%');
    return InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone)).isLoopbackAddress();
  }
}
