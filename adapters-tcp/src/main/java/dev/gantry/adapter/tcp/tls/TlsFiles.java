package dev.gantry.adapter.tcp.tls;

import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.certificates.material.KeyMaterial;
import dev.gantry.certificates.material.MaterialException;
import dev.gantry.certificates.material.TrustFiles;
import dev.gantry.certificates.material.TrustMaterial;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys and trust read from their files once, in every form that sessions take, for a TLS stack
 * other than that of the sessions.
 *
 * @param key null when we have none
 * @param chain our certificate first, then its intermediates; empty exactly without a key
 * @param authorities whom we trust
 */
public record TlsFiles(
    @Nullable PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {
  public TlsFiles {
    chain = List.copyOf(chain);
    authorities = List.copyOf(authorities);
  }

  /**
   * Reads them.
   *
   * @param keys null for none
   * @param authorities files and directories, {@link TrustFiles#SYSTEM} for the system's
   * @throws MaterialException when a file cannot be used; its message is one line for the operator
   */
  public static TlsFiles read(@Nullable KeyFiles keys, List<String> authorities)
      throws MaterialException {
    var own = keys == null ? null : KeyMaterial.load(keys);
    var trust = TrustMaterial.load(new TrustFiles(authorities, null));
    return new TlsFiles(
        own == null ? null : own.key(), own == null ? List.of() : own.chain(), trust.authorities());
  }
}
