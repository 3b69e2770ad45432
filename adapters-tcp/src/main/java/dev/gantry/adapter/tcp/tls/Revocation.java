package dev.gantry.adapter.tcp.tls;

import dev.gantry.adapter.tcp.tls.TlsSettings.RevocationRule;
import dev.gantry.domain.session.EndCause;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a certificate of a verified path was revoked: by lists from files, and by OCSP, stapled
 * or asked for (RFC 9174 4.4.4.1). Thread-safe; OCSP may block on the network.
 */
final class Revocation {
  private static final String AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1";

  private final List<X509CRL> lists;
  private final RevocationRule listRule;
  private final RevocationRule ocspRule;

  Revocation(List<X509CRL> lists, RevocationRule listRule, RevocationRule ocspRule) {
    this.lists = List.copyOf(lists);
    this.listRule = listRule;
    this.ocspRule = ocspRule;
  }

  /** Whether a stapled response would be of use. */
  boolean wantsOcsp() {
    return ocspRule != RevocationRule.OFF;
  }

  /**
   * Checks every certificate of the path.
   *
   * @param staple OCSP response for the first certificate that came with the handshake, null when
   *     none did
   */
  void check(VerifiedPath path, byte @Nullable [] staple) throws CertificateRefusedException {
    var chain = path.chain();
    if (chain == null) {
      return; // itself configured: only taking it out of the files revokes it
    }
    if (listRule != RevocationRule.OFF && (!lists.isEmpty() || listRule == RevocationRule.HARD)) {
      checkLists(path, chain);
    }
    if (ocspRule != RevocationRule.OFF) {
      checkOcsp(path, chain, staple);
    }
  }

  private void checkLists(VerifiedPath path, VerifiedPath.Chain chain)
      throws CertificateRefusedException {
    var options = EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK, Option.SOFT_FAIL);
    for (var open : undetermined(path, chain, options, Map.of())) {
      var index = Math.max(0, open.getIndex());
      var certificate = path.certificates().get(index);
      // A list past its nextUpdate still tells what was revoked; without a network it may be all
      // there is.
      var issuer = issuerKey(path, chain, index);
      if (lists.stream().anyMatch(list -> revokes(list, certificate, issuer))) {
        throw revoked(certificate, "by an outdated revocation list");
      }
      if (listRule == RevocationRule.HARD) {
        throw new CertificateRefusedException(
            EndCause.CERTIFICATE_REVOKED,
            "no current revocation list covers the certificate %s: %s"
                .formatted(subjectOf(certificate), Reason.of(open)));
      }
    }
  }

  private void checkOcsp(VerifiedPath path, VerifiedPath.Chain chain, byte @Nullable [] staple)
      throws CertificateRefusedException {
    var options = EnumSet.of(Option.NO_FALLBACK, Option.SOFT_FAIL);
    var staples =
        staple == null || staple.length == 0
            ? Map.<X509Certificate, byte[]>of()
            : Map.of(path.certificates().getFirst(), staple);
    for (var open : undetermined(path, chain, options, staples)) {
      var certificate = path.certificates().get(Math.max(0, open.getIndex()));
      // RFC 9174 4.4.4.1: OCSP is for certificates that name a responder.
      if (ocspRule == RevocationRule.HARD && namesResponder(certificate)) {
        throw new CertificateRefusedException(
            EndCause.CERTIFICATE_REVOKED,
            "OCSP gives no answer for the certificate %s: %s"
                .formatted(subjectOf(certificate), Reason.of(open)));
      }
    }
  }

  private List<CertPathValidatorException> undetermined(
      VerifiedPath path,
      VerifiedPath.Chain chain,
      Set<Option> options,
      Map<X509Certificate, byte[]> staples)
      throws CertificateRefusedException {
    try {
      var validator = CertPathValidator.getInstance("PKIX");
      var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
      checker.setOptions(options);
      checker.setOcspResponses(staples);
      var parameters = new PKIXParameters(Set.of(chain.anchor()));
      parameters.setDate(Date.from(path.date()));
      parameters.addCertPathChecker(checker);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
      var _ = validator.validate(chain.path(), parameters);
      return checker.getSoftFailExceptions();
    } catch (CertPathValidatorException e) {
      var certificate = path.certificates().get(Math.max(0, e.getIndex()));
      if (e.getReason() == BasicReason.REVOKED) {
        throw revoked(certificate, Reason.of(e));
      }
      throw new CertificateRefusedException(
          EndCause.CERTIFICATE_REVOKED,
          "whether the certificate %s is revoked cannot be found out: %s"
              .formatted(subjectOf(certificate), Reason.of(e)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK verifies PKIX paths", e);
    }
  }

  private static CertificateRefusedException revoked(X509Certificate certificate, String detail) {
    return new CertificateRefusedException(
        EndCause.CERTIFICATE_REVOKED,
        "the certificate %s (serial %s) is revoked: %s"
            .formatted(subjectOf(certificate), certificate.getSerialNumber().toString(16), detail));
  }

  private static PublicKey issuerKey(VerifiedPath path, VerifiedPath.Chain chain, int index) {
    return index + 1 < path.certificates().size()
        ? path.certificates().get(index + 1).getPublicKey()
        : chain.anchor().getTrustedCert().getPublicKey();
  }

  private static boolean revokes(X509CRL list, X509Certificate certificate, PublicKey issuer) {
    if (!list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
        || !list.isRevoked(certificate)) {
      return false;
    }
    try {
      list.verify(issuer);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean namesResponder(X509Certificate certificate) {
    return certificate.getExtensionValue(AUTHORITY_INFORMATION_ACCESS) != null;
  }

  private static String subjectOf(X509Certificate certificate) {
    return Names.of(certificate.getSubjectX500Principal());
  }
}
