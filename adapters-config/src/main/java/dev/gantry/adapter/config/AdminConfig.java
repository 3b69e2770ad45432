package dev.gantry.adapter.config;

import dev.gantry.port.address.Endpoint;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where operators reach us.
 *
 * @param http {@code admin-address}: health and metrics; null for nowhere
 * @param grpc {@code admin-grpc-address}: health, reflection and the operator service; null for
 *     nowhere
 * @param tokens {@code admin-token-file}: secrets of those who come over TCP; null for none
 * @param socket {@code admin-socket}: the same at a Unix socket; null for nowhere
 */
public record AdminConfig(
    Endpoint.@Nullable Tcp http,
    Endpoint.@Nullable Tcp grpc,
    @Nullable Path tokens,
    @Nullable Socket socket) {
  /** Nobody reaches us. */
  static final AdminConfig NOWHERE = new AdminConfig(null, null, null, null);

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
