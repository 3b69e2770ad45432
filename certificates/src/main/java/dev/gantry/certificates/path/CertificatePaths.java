package dev.gantry.certificates.path;

import dev.gantry.certificates.material.KeyStrength;
import dev.gantry.certificates.wording.Names;
import dev.gantry.domain.session.EndCause;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the path from a peer's certificate to an authority that we believe (RFC 5280 6, RFC 9174
 * 4.4.4.1), or names what is wrong with it. Thread-safe.
 */
public final class CertificatePaths {
  /** Most certificates of one message that are looked at; the search grows with their number. */
  public static final int MAX_PRESENTED_CERTIFICATES = 10;

  /** Most intermediates between a certificate and its authority. */
  public static final int MAX_INTERMEDIATES = 6;

  private final Set<TrustAnchor> anchors = new LinkedHashSet<>();
  private final Duration clockSkew;
  private final boolean takesAnyChain;
  private final InstantSource clock;

  /**
   * Paths to some authorities.
   *
   * @param clockSkew how far a certificate's validity may lie outside the clock
   * @param takesAnyChain believe everybody, for tests only
   */
  public CertificatePaths(
      List<X509Certificate> authorities,
      Duration clockSkew,
      boolean takesAnyChain,
      InstantSource clock) {
    for (var authority : authorities) {
      anchors.add(new TrustAnchor(authority, null));
    }
    this.clockSkew = clockSkew;
    this.takesAnyChain = takesAnyChain;
    this.clock = clock;
  }

  /** Whether there is any certificate that {@link #verify} takes. */
  public boolean believesSomebody() {
    return takesAnyChain || !anchors.isEmpty();
  }

  /**
   * Verifies what a peer presented, its own certificate first.
   *
   * @throws CertificateRefusedException with the cause and a sentence
   */
  public VerifiedPath verify(X509Certificate[] presented) throws CertificateRefusedException {
    if (presented.length == 0) {
      throw new CertificateRefusedException(
          EndCause.CERTIFICATE_MISSING, "the peer presented no certificate");
    }
    if (presented.length > MAX_PRESENTED_CERTIFICATES) {
      throw new CertificateRefusedException(
          EndCause.CERTIFICATE_UNTRUSTED,
          "the peer presented %d certificates, at most %d are looked at"
              .formatted(presented.length, MAX_PRESENTED_CERTIFICATES));
    }
    var now = clock.instant();
    if (takesAnyChain) {
      return VerifiedPath.unverified(List.of(presented), now);
    }
    if (anchors.isEmpty()) {
      throw new CertificateRefusedException(
          EndCause.CERTIFICATE_UNTRUSTED,
          "no authority is configured that could vouch for the peer's certificate");
    }
    for (var date : acceptableDates(now)) {
      var path = build(presented, date);
      if (path != null) {
        requireStrength(path);
        return path;
      }
    }
    throw new PathDiagnosis(anchors, presented, now).refusal();
  }

  private static void requireStrength(VerifiedPath path) throws CertificateRefusedException {
    for (var certificate : path.certificates()) {
      refuse(certificate, KeyStrength.faultOf(certificate.getPublicKey()));
      if (path.chain() != null) {
        refuse(certificate, KeyStrength.faultOfSignature(certificate));
      }
    }
    if (path.chain() != null) {
      // Nobody signs for an authority that is configured.
      var authority = path.chain().anchor().getTrustedCert();
      refuse(authority, KeyStrength.faultOf(authority.getPublicKey()));
    }
  }

  private static void refuse(X509Certificate certificate, @Nullable String fault)
      throws CertificateRefusedException {
    if (fault != null) {
      throw new CertificateRefusedException(
          EndCause.CERTIFICATE_ALGORITHM,
          "the certificate %s %s; issue it with another key or signature"
              .formatted(Names.of(certificate.getSubjectX500Principal()), fault));
    }
  }

  private List<Instant> acceptableDates(Instant now) {
    return clockSkew.isZero()
        ? List.of(now)
        : List.of(now, now.minus(clockSkew), now.plus(clockSkew));
  }

  /** Null when there is none. */
  private @Nullable VerifiedPath build(X509Certificate[] presented, Instant date) {
    try {
      var target = new X509CertSelector();
      target.setCertificate(presented[0]);
      var parameters = new PKIXBuilderParameters(anchors, target);
      parameters.addCertStore(
          CertStore.getInstance(
              "Collection", new CollectionCertStoreParameters(List.of(presented))));
      parameters.setRevocationEnabled(false); // checked on the path found, see Revocation
      parameters.setMaxPathLength(MAX_INTERMEDIATES);
      parameters.setDate(Date.from(date));
      var result =
          (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
      var certificates = new ArrayList<X509Certificate>();
      for (var certificate : result.getCertPath().getCertificates()) {
        certificates.add((X509Certificate) certificate);
      }
      if (certificates.isEmpty()) {
        // The peer's own certificate is an authority of ours; nothing has looked at its dates.
        presented[0].checkValidity(Date.from(date));
        return VerifiedPath.unverified(List.of(presented[0]), date);
      }
      return new VerifiedPath(
          certificates,
          new VerifiedPath.Chain(result.getTrustAnchor(), result.getCertPath()),
          date);
    } catch (CertPathBuilderException
        | InvalidAlgorithmParameterException
        | CertificateExpiredException
        | CertificateNotYetValidException
        | UnsupportedOperationException e) { // the last: a name constraint on Node IDs
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK verifies PKIX paths", e);
    }
  }
}
