package dev.gantry.adapter.grpc.bpa;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the BPA. Files are read anew for each connection, so replaced ones serve from the next
 * connection on.
 *
 * @param caFile PEM certificates to trust; null for the system's
 * @param certFile PEM chain of our own; null for none
 * @param privateKeyFile its PKCS#8 key; null exactly when {@code certFile} is
 * @param serverName the name the BPA's certificate must have; null for the host of {@code
 *     bpa-address}
 */
public record BpaTls(
    @Nullable Path caFile,
    @Nullable Path certFile,
    @Nullable Path privateKeyFile,
    @Nullable String serverName) {
  public BpaTls {
    if ((certFile == null) != (privateKeyFile == null)) {
      throw new IllegalArgumentException("bpa.tls needs both a certificate and its private key");
    }
  }
}
