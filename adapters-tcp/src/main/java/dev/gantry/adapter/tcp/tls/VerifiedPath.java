package dev.gantry.adapter.tcp.tls;

import java.security.cert.CertPath;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A path that leads to an authority of ours.
 *
 * @param certificates the peer's own first, without the authority
 * @param anchor the authority
 * @param path the same certificates, for further checks
 * @param date on which the path was found good; differs from now by the clock skew allowed
 */
record VerifiedPath(
    List<X509Certificate> certificates, TrustAnchor anchor, CertPath path, Instant date) {
  VerifiedPath {
    certificates = List.copyOf(certificates);
  }

  boolean matches(String pin) {
    return certificates.stream().anyMatch(certificate -> Pin.of(certificate).equals(pin))
        || Pin.of(anchor.getTrustedCert()).equals(pin);
  }
}
