package dev.gantry.adapter.grpc.operator;

import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port where a server is asked.
 *
 * @param host name or address, without brackets
 * @param port 1 to 65535
 * @param tls null in the clear
 * @param token that shows who asks; null for none
 */
public record ServerPort(String host, int port, @Nullable Tls tls, @Nullable String token) {
  /**
   * TLS to a server.
   *
   * @param authorities one of which must vouch for the server
   * @param own shows who asks; null for nobody
   */
  public record Tls(List<X509Certificate> authorities, @Nullable KeyManager own) {
    public Tls {
      authorities = List.copyOf(authorities);
    }

    /** No key in any log. */
    @Override
    public String toString() {
      return "Tls[" + authorities.size() + " authorities]";
    }
  }

  /** No token in any log. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
