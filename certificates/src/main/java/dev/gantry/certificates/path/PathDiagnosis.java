package dev.gantry.certificates.path;

import dev.gantry.certificates.wording.Names;
import dev.gantry.certificates.wording.Reason;
import dev.gantry.domain.session.EndCause;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what is wrong with certificates that led to no path: the search itself only says that
 * there is none. Follows issuers and signatures as they stand, and has the JDK judge that one
 * chain.
 */
final class PathDiagnosis {
  private final Set<TrustAnchor> anchors;
  private final X509Certificate[] presented;
  private final Instant now;

  PathDiagnosis(Set<TrustAnchor> anchors, X509Certificate[] presented, Instant now) {
    this.anchors = anchors;
    this.presented = presented;
    this.now = now;
  }

  /** The chain that the issuers name, the peer's own certificate first, and where it ends. */
  private record Chain(List<X509Certificate> certificates, @Nullable TrustAnchor anchor) {}

  /** What to refuse them with. */
  CertificateRefusedException refusal() {
    for (var anchor : anchors) {
      if (presented[0].equals(anchor.getTrustedCert())) {
        return outOfDate(new Chain(List.of(presented[0]), anchor)); // nothing else is looked at
      }
    }
    var chain = chain();
    if (chain.anchor() == null) {
      return untrusted(
          "the certificate %s leads to none of our authorities (it, or the last of %d presented, was issued by %s)"
              .formatted(
                  subjectOf(presented[0]),
                  presented.length,
                  Names.of(chain.certificates().getLast().getIssuerX500Principal())));
    }
    for (var certificate : chain.certificates()) {
      if (certificate.getNotAfter().before(certificate.getNotBefore())) {
        return neverValid(certificate);
      }
    }
    return verdict(chain, chain.anchor());
  }

  private Chain chain() {
    var certificates = new ArrayList<X509Certificate>();
    var rest = new ArrayList<>(List.of(presented));
    for (var next = rest.removeFirst(); next != null; next = takeIssuer(next, rest)) {
      certificates.add(next);
      for (var anchor : anchors) {
        if (isIssuer(anchor.getTrustedCert(), next)) {
          return new Chain(certificates, anchor);
        }
      }
    }
    return new Chain(certificates, null);
  }

  private static @Nullable X509Certificate takeIssuer(
      X509Certificate certificate, List<X509Certificate> pool) {
    for (var candidate : pool) {
      if (isIssuer(candidate, certificate)) {
        pool.remove(candidate);
        return candidate;
      }
    }
    return null;
  }

  private static boolean isIssuer(X509Certificate issuer, X509Certificate certificate) {
    if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** A wrong date is the cause only if nothing else would be wrong on another day. */
  private CertificateRefusedException verdict(Chain chain, TrustAnchor anchor) {
    var first = fault(chain, anchor, now);
    if (isDate(first)) {
      for (var certificate : chain.certificates()) {
        for (var date : List.of(certificate.getNotBefore(), certificate.getNotAfter())) {
          var other = fault(chain, anchor, date.toInstant());
          if (!isDate(other)) {
            return other == null ? outOfDate(chain) : sentence(chain, anchor, other);
          }
        }
      }
      return outOfDate(chain);
    }
    return first == null
        ? untrusted(
            "the certificate %s leads to our authority %s by %d intermediates, of which at most %d are followed"
                .formatted(
                    subjectOf(presented[0]),
                    subjectOf(anchor.getTrustedCert()),
                    chain.certificates().size() - 1,
                    CertificatePaths.MAX_INTERMEDIATES))
        : sentence(chain, anchor, first);
  }

  private @Nullable Exception fault(Chain chain, TrustAnchor anchor, Instant date) {
    try {
      var parameters = new PKIXParameters(Set.of(anchor));
      parameters.setRevocationEnabled(false); // checked on a path that is found, see Revocation
      parameters.setDate(Date.from(date));
      var path = CertificateFactory.getInstance("X.509").generateCertPath(chain.certificates());
      var _ = CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return null;
    } catch (CertPathValidatorException | UnsupportedOperationException e) {
      return e;
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("the anchor was taken before", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK verifies PKIX paths", e);
    }
  }

  private static boolean isDate(@Nullable Exception fault) {
    return fault instanceof CertPathValidatorException e
        && (e.getReason() == BasicReason.EXPIRED || e.getReason() == BasicReason.NOT_YET_VALID);
  }

  private CertificateRefusedException outOfDate(Chain chain) {
    for (var certificate : chain.certificates()) {
      if (now.isAfter(certificate.getNotAfter().toInstant())) {
        return new CertificateRefusedException(
            EndCause.CERTIFICATE_EXPIRED,
            "the certificate %s expired on %s; our clock says %s"
                .formatted(subjectOf(certificate), certificate.getNotAfter().toInstant(), now));
      }
      if (now.isBefore(certificate.getNotBefore().toInstant())) {
        return new CertificateRefusedException(
            EndCause.CERTIFICATE_NOT_YET_VALID,
            "the certificate %s is valid from %s on; our clock says %s"
                .formatted(subjectOf(certificate), certificate.getNotBefore().toInstant(), now));
      }
    }
    throw new IllegalStateException("a date was wrong, and none is");
  }

  private CertificateRefusedException neverValid(X509Certificate certificate) {
    var notAfter = certificate.getNotAfter().toInstant();
    return new CertificateRefusedException(
        now.isAfter(notAfter) ? EndCause.CERTIFICATE_EXPIRED : EndCause.CERTIFICATE_NOT_YET_VALID,
        "the certificate %s is valid on no day: it ends on %s, before it begins on %s; issue it anew"
            .formatted(subjectOf(certificate), notAfter, certificate.getNotBefore().toInstant()));
  }

  private CertificateRefusedException sentence(Chain chain, TrustAnchor anchor, Exception fault) {
    if (!(fault instanceof CertPathValidatorException e)) {
      // RFC 5280 4.2.1.10: a constraint that cannot be processed refuses what it may be about.
      return untrusted(
          "an authority on the way from the certificate %s is bound in names of a kind that cannot be compared, such as Node IDs"
              .formatted(subjectOf(presented[0])));
    }
    var at = Math.max(0, e.getIndex());
    var certificate = chain.certificates().get(at);
    if (e.getReason() == PKIXReason.INVALID_NAME) {
      return untrusted(NameConstraint.sentence(chain.certificates(), at));
    }
    return new CertificateRefusedException(
        e.getReason() == BasicReason.ALGORITHM_CONSTRAINED
            ? EndCause.CERTIFICATE_ALGORITHM
            : EndCause.CERTIFICATE_UNTRUSTED,
        "the certificate %s leads to our authority %s, but the certificate %s on this way is not taken: %s"
            .formatted(
                subjectOf(presented[0]),
                subjectOf(anchor.getTrustedCert()),
                subjectOf(certificate),
                Reason.of(e)));
  }

  private static CertificateRefusedException untrusted(String sentence) {
    return new CertificateRefusedException(EndCause.CERTIFICATE_UNTRUSTED, sentence);
  }

  private static String subjectOf(X509Certificate certificate) {
    return Names.of(certificate.getSubjectX500Principal());
  }
}
