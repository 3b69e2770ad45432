package dev.gantry.adapter.config;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a socket is, as an operator writes it; names are not resolved here. */
public sealed interface Endpoint {
  /** The port that IANA registered for TCPCL. */
  int TCPCL_PORT = 4556;

  /** Whether only this machine can reach it, judged by its text alone. */
  boolean isLocal();

  /** The text as an operator would write it. */
  String text();

  /**
   * A TCP address.
   *
   * @param host IPv4 or IPv6 literal without brackets, or a name
   * @param port 0 to 65535; 0 lets the system choose where we listen
   */
  record Tcp(String host, int port) implements Endpoint {
    @Override
    public boolean isLocal() {
      String name = host.toLowerCase(Locale.ROOT);
      return name.equals("localhost")
          || HostText.isLoopbackIpv4(name)
          || (HostText.isIpv6(name) && HostText.isLoopbackIpv6(name));
    }

    @Override
    public String text() {
      return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
      return text();
    }
  }

  /**
   * A Unix domain socket.
   *
   * @param path in the file system
   */
  record Unix(String path) implements Endpoint {
    @Override
    public boolean isLocal() {
      return true;
    }

    @Override
    public String text() {
      return "unix:" + path;
    }

    @Override
    public String toString() {
      return text();
    }
  }

  /**
   * Reads {@code host:port}, {@code [v6]:port} or {@code unix:/path}.
   *
   * @param defaultPort used when the text has no port; null demands one
   * @throws IllegalArgumentException with what is wrong
   */
  static Endpoint parse(String text, @Nullable Integer defaultPort) {
    Objects.requireNonNull(text);
    if (text.startsWith("unix:")) {
      String path = text.substring("unix:".length());
      if (path.isEmpty() || path.length() > HostText.MAX_UNIX_PATH_BYTES) {
        throw new IllegalArgumentException(
            "a Unix socket path has 1 to " + HostText.MAX_UNIX_PATH_BYTES + " octets");
      }
      return new Unix(path);
    }
    return HostText.parse(text, defaultPort);
  }
}
