package dev.gantry.certificates.path;

import dev.gantry.certificates.wording.Names;
import dev.gantry.certificates.wording.Reason;
import dev.gantry.domain.session.EndCause;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
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
    CertPathBuilderException failure = null;
    for (var date : acceptableDates(now)) {
      try {
        return build(presented, date);
      } catch (CertPathBuilderException e) {
        failure = failure == null ? e : failure;
      }
    }
    throw refusal(presented, now, failure);
  }

  private List<Instant> acceptableDates(Instant now) {
    return clockSkew.isZero()
        ? List.of(now)
        : List.of(now, now.minus(clockSkew), now.plus(clockSkew));
  }

  private VerifiedPath build(X509Certificate[] presented, Instant date)
      throws CertPathBuilderException {
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
    } catch (CertPathBuilderException e) {
      throw e;
    } catch (InvalidAlgorithmParameterException
        | CertificateExpiredException
        | CertificateNotYetValidException e) {
      throw new CertPathBuilderException(e.getMessage(), e);
    } catch (UnsupportedOperationException e) {
      // RFC 5280 4.2.1.10: a constraint that cannot be processed refuses what it may be about.
      throw new CertPathBuilderException(
          "an authority on the way is bound in Node IDs, which cannot be compared", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK verifies PKIX paths", e);
    }
  }

  private CertificateRefusedException refusal(
      X509Certificate[] presented, Instant now, @Nullable CertPathBuilderException failure) {
    // A wrong date is the cause only if the path would have been good on another day.
    for (var certificate : presented) {
      var notBefore = certificate.getNotBefore().toInstant();
      var notAfter = certificate.getNotAfter().toInstant();
      if (now.isAfter(notAfter) && isGoodOn(presented, notAfter)) {
        return new CertificateRefusedException(
            EndCause.CERTIFICATE_EXPIRED,
            "the certificate %s expired on %s; our clock says %s"
                .formatted(subjectOf(certificate), notAfter, now));
      }
      if (now.isBefore(notBefore) && isGoodOn(presented, notBefore)) {
        return new CertificateRefusedException(
            EndCause.CERTIFICATE_NOT_YET_VALID,
            "the certificate %s is valid from %s on; our clock says %s"
                .formatted(subjectOf(certificate), notBefore, now));
      }
    }
    var last = presented[presented.length - 1];
    return new CertificateRefusedException(
        EndCause.CERTIFICATE_UNTRUSTED,
        "the certificate %s leads to none of our authorities (it, or the last of %d presented, was issued by %s): %s"
            .formatted(
                subjectOf(presented[0]),
                presented.length,
                Names.of(last.getIssuerX500Principal()),
                reason(failure)));
  }

  private boolean isGoodOn(X509Certificate[] presented, Instant date) {
    try {
      var _ = build(presented, date);
      return true;
    } catch (CertPathBuilderException e) {
      return false;
    }
  }

  private static String reason(@Nullable Throwable failure) {
    var deepest = "no path found";
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathValidatorException validation
          && validation.getReason() != BasicReason.UNSPECIFIED) {
        return Reason.of(validation);
      }
      deepest = Reason.of(cause);
    }
    return deepest;
  }

  private static String subjectOf(X509Certificate certificate) {
    return Names.of(certificate.getSubjectX500Principal());
  }
}
