package dev.gantry.adapter.tcp.channel;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Where to listen or what to dial, as configured: not yet resolved. */
public sealed interface Endpoint {
  /** RFC 9174 8.1: service dtn-bundle. */
  int DEFAULT_PORT = 4556;

  /**
   * A TCP endpoint.
   *
   * @param host a name or an address literal, without brackets
   * @param port 0 to 65535; 0 lets the system choose where we listen
   */
  record Inet(String host, int port) implements Endpoint {
    public Inet {
      if (host.isEmpty()) {
        throw new IllegalArgumentException("an endpoint needs a host before its port");
      }
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port " + port + " is not in 0 to 65535");
      }
    }

    @Override
    public String toString() {
      return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
  }

  /**
   * A Unix domain socket.
   *
   * @param path in the file system
   */
  record Unix(String path) implements Endpoint {
    /** Longest path that the socket address of Linux holds, octets. */
    public static final int MAX_PATH_BYTES = 107;

    public Unix {
      int length = path.getBytes(StandardCharsets.UTF_8).length;
      if (length == 0 || length > MAX_PATH_BYTES) {
        throw new IllegalArgumentException(
            "a Unix socket path has 1 to " + MAX_PATH_BYTES + " octets, not " + length);
      }
    }

    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * Reads {@code host}, {@code host:port}, {@code [v6]:port}, a bare IPv6 literal or {@code
   * unix:/path}.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static Endpoint parse(String text) {
    if (text.toLowerCase(Locale.ROOT).startsWith("unix:")) {
      return new Unix(text.substring("unix:".length()));
    }
    if (text.startsWith("[")) {
      int bracket = text.indexOf(']');
      if (bracket < 0) {
        throw new IllegalArgumentException("'" + text + "' lacks the closing bracket");
      }
      String host = text.substring(1, bracket);
      String rest = text.substring(bracket + 1);
      if (rest.isEmpty()) {
        return new Inet(host, DEFAULT_PORT);
      }
      if (!rest.startsWith(":")) {
        throw new IllegalArgumentException("'" + text + "' has '" + rest + "' behind its bracket");
      }
      return new Inet(host, port(rest.substring(1), text));
    }
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.indexOf(':') != colon) {
      return new Inet(text, DEFAULT_PORT);
    }
    return new Inet(text.substring(0, colon), port(text.substring(colon + 1), text));
  }

  private static int port(String digits, String text) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + digits + "' in '" + text + "' is not a port", e);
    }
  }
}
