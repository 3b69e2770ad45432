package dev.gantry.port.address;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where to listen or what to dial, as it is written; names are not resolved here. */
public sealed interface Endpoint {
  /** RFC 9174 8.1: service dtn-bundle. */
  int TCPCL_PORT = 4556;

  /** Whether only this machine can reach it, judged by its text alone. */
  boolean isLocal();

  /** The text that {@link #parse(String)} reads as the same endpoint. */
  String text();

  /**
   * Reads {@code host}, {@code host:port}, {@code [v6]}, {@code [v6]:port} or {@code unix:/path};
   * port 4556 when none is given.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static Endpoint parse(String text) {
    return parse(text, TCPCL_PORT);
  }

  /**
   * The same with another port for a text without one.
   *
   * @param defaultPort null demands a port
   * @throws IllegalArgumentException with what is wrong
   */
  static Endpoint parse(String text, @Nullable Integer defaultPort) {
    return text.regionMatches(true, 0, Unix.SCHEME, 0, Unix.SCHEME.length())
        ? new Unix(text.substring(Unix.SCHEME.length()))
        : Tcp.parse(text, defaultPort);
  }

  /**
   * A TCP endpoint.
   *
   * @param host IPv4 or IPv6 literal without brackets, or a name
   * @param port 0 to 65535; 0 lets the system choose where we listen
   */
  record Tcp(String host, int port) implements Endpoint {
    private static final int MAX_PORT = 65_535;

    /**
     * Holds a host and a port that can be.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public Tcp {
      if (HostText.isIpv6(host)) {
        HostText.requireZone(host);
      } else {
        HostText.require(host);
      }
      if (port < 0 || port > MAX_PORT) {
        throw new IllegalArgumentException("port " + port + " is not within 0 to " + MAX_PORT);
      }
    }

    /**
     * Reads {@code host:port} or {@code [v6]:port}.
     *
     * @param defaultPort for a text without port; null demands one
     * @throws IllegalArgumentException with what is wrong
     */
    public static Tcp parse(String text, @Nullable Integer defaultPort) {
      String host;
      String port;
      if (text.startsWith("[")) {
        int close = text.indexOf(']');
        if (close < 0) {
          throw new IllegalArgumentException("a '[' without its ']'");
        }
        host = text.substring(1, close);
        port = portAfter(text.substring(close + 1));
        if (!HostText.isIpv6(host)) {
          throw new IllegalArgumentException("'" + host + "' is not an IPv6 address");
        }
      } else {
        int colon = text.lastIndexOf(':');
        if (colon != text.indexOf(':')) {
          // Whether its last group were a port nobody could tell.
          throw new IllegalArgumentException(
              "an IPv6 address stands in brackets, as in [::1]:4556");
        }
        host = colon < 0 ? text : text.substring(0, colon);
        port = colon < 0 ? "" : portAfter(text.substring(colon));
      }
      return new Tcp(host, port.isEmpty() ? orDefault(defaultPort) : number(port));
    }

    /**
     * The address that the host is; null for a name, and for an address on a link that this machine
     * does not have.
     */
    public @Nullable InetAddress literal() {
      if (!HostText.isIpv4(host) && !HostText.isIpv6(host)) {
        return null;
      }
      try {
        return InetAddress.ofLiteral(host);
      } catch (IllegalArgumentException _) {
        return null;
      }
    }

    @Override
    public boolean isLocal() {
      return host.toLowerCase(Locale.ROOT).equals("localhost") || HostText.isLoopback(host);
    }

    @Override
    public String text() {
      return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
      return text();
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

    private static int number(String text) {
      if (text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw new IllegalArgumentException("'" + text + "' is not a port (0 to 65535)");
      }
      return Integer.parseInt(text);
    }
  }

  /**
   * A Unix domain socket.
   *
   * @param path in the file system
   */
  record Unix(String path) implements Endpoint {
    /** {@code sun_path} of Linux without its closing zero, octets. */
    public static final int MAX_PATH_BYTES = 107;

    private static final String SCHEME = "unix:";

    /**
     * Holds a path that fits a socket address.
     *
     * @throws IllegalArgumentException when it does not
     */
    public Unix {
      int length = path.getBytes(StandardCharsets.UTF_8).length;
      if (length == 0 || length > MAX_PATH_BYTES) {
        throw new IllegalArgumentException(
            "a Unix socket path has 1 to " + MAX_PATH_BYTES + " octets, not " + length);
      }
    }

    @Override
    public boolean isLocal() {
      return true;
    }

    @Override
    public String text() {
      return SCHEME + path;
    }

    @Override
    public String toString() {
      return text();
    }
  }
}
