package dev.gantry.certificates.path;

import dev.gantry.certificates.identity.Pin;
import java.security.cert.CertPath;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path that we believe.
 *
 * @param certificates the peer's own first, without the authority
 * @param chain what leads to the authority, null when nothing has to: the peer's certificate is
 *     itself configured, or any is taken
 * @param date on which the path was found good; differs from now by the clock skew allowed
 */
public record VerifiedPath(
    List<X509Certificate> certificates, @Nullable Chain chain, Instant date) {
  public VerifiedPath {
    certificates = List.copyOf(certificates);
  }

  /**
   * What leads to an authority.
   *
   * @param anchor the authority
   * @param path the certificates below it, the peer's own first
   */
  public record Chain(TrustAnchor anchor, CertPath path) {}

  static VerifiedPath unverified(List<X509Certificate> certificates, Instant date) {
    return new VerifiedPath(certificates, null, date);
  }

  /** Whether one of its certificates or its authority has this pin. */
  public boolean matches(String pin) {
    return certificates.stream().anyMatch(certificate -> Pin.of(certificate).equals(pin))
        || (chain != null && Pin.of(chain.anchor().getTrustedCert()).equals(pin));
  }
}
