package dev.gantry.adapter.config;

import dev.gantry.port.address.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where operators reach us.
 *
 * @param http {@code admin-address}: health and metrics; null for nowhere
 * @param grpc {@code admin-grpc-address}: health, reflection and the operator service; null for
 *     nowhere
 * @param tokens {@code admin-token-file}: secrets of those who come over TCP; null for none
 * @param tls {@code admin-tls}: how TCP is kept secret, and who proves what; null for plaintext
 * @param socket {@code admin-socket}: the same at a Unix socket; null for nowhere
 */
public record AdminConfig(
    Endpoint.@Nullable Tcp http,
    Endpoint.@Nullable Tcp grpc,
    @Nullable Path tokens,
    @Nullable Tls tls,
    @Nullable Socket socket) {
  /** Nobody reaches us. */
  static final AdminConfig NOWHERE = new AdminConfig(null, null, null, null, null);

  /** Whether roles of another configuration hold for those who are vouched for by this one. */
  boolean takesRolesOf(AdminConfig other) {
    return tls == null ? other.tls == null : tls.isVouchedForAsIn(other.tls);
  }

  /** The same with the roles that another configuration gives, where it may. */
  AdminConfig withRolesOf(AdminConfig other) {
    var roles = other.tls;
    return tls == null || roles == null || !takesRolesOf(other)
        ? this
        : new AdminConfig(
            http,
            grpc,
            tokens,
            new Tls(tls.identity, tls.authorities, tls.revocationLists, roles.read, roles.change),
            socket);
  }

  /**
   * TLS over TCP.
   *
   * @param identity what we show
   * @param authorities who vouches for operators; null where none shows a certificate
   * @param revocationLists directory of the certificates that were taken back; null for none
   * @param read names of certificates that may look, or {@code any}
   * @param change names of certificates that may change what runs, or {@code any}
   */
  public record Tls(
      TlsConfig.Identity identity,
      @Nullable Path authorities,
      @Nullable Path revocationLists,
      List<String> read,
      List<String> change) {
    public Tls {
      read = List.copyOf(read);
      change = List.copyOf(change);
    }

    /**
     * Whether the same authorities vouch for operators, and take back by the same lists: only then
     * does a name in one mean whom it means in the other.
     */
    public boolean isVouchedForAsIn(@Nullable Tls other) {
      return other != null
          && Objects.equals(authorities, other.authorities)
          && Objects.equals(revocationLists, other.revocationLists);
    }
  }

  /**
   * A Unix socket.
   *
   * @param path of its file
   * @param access who may connect
   * @param asked whether an operator named it: where nobody did, a server starts without one, too
   */
  public record Socket(Path path, Access access, boolean asked) {}

  /** Who may connect to a socket. */
  public enum Access {
    /** The user that the server runs as, and root. */
    OWNER,
    /** The group of its folder, too. */
    GROUP
  }
}
