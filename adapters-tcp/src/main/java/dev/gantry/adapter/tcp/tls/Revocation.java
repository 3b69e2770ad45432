package dev.gantry.adapter.tcp.tls;

import dev.gantry.adapter.tcp.tls.TlsSettings.RevocationRule;
import dev.gantry.domain.session.EndCause;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.jspecify.annotations.Nullable;

/**
 * Whether a certificate of a verified path was revoked: by lists from files, and by OCSP, stapled
 * or asked for (RFC 9174 4.4.4.1). Thread-safe; OCSP may block on the network.
 */
final class Revocation {
  private static final String AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1";

  // Seconds. The JDK's own 15 are as long as a whole handshake may take, so that a node without a
  // network would fail where the soft rule lets it go on.
  private static final String OCSP_TIMEOUT_SECONDS = "3";

  static {
    for (var key : List.of("com.sun.security.ocsp.timeout", "com.sun.security.ocsp.readtimeout")) {
      if (System.getProperty(key) == null) {
        System.setProperty(key, OCSP_TIMEOUT_SECONDS);
      }
    }
  }

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
    for (var index = 0; index < path.certificates().size(); index++) {
      var certificate = path.certificates().get(index);
      var asks = namesResponder(certificate);
      var stapled = false;
      List<CertPathValidatorException> open = List.of();
      if (index == 0 && staple != null && staple.length > 0) {
        open = askOcsp(path, chain, index, Map.of(certificate, staple));
        stapled = open.isEmpty();
      }
      // RFC 9174 4.4.4.1: OCSP is for certificates that name a responder. A useless staple does not
      // keep us from asking it.
      if (asks && !stapled) {
        open = askOcsp(path, chain, index, Map.of());
      }
      if (asks && !open.isEmpty() && ocspRule == RevocationRule.HARD) {
        throw new CertificateRefusedException(
            EndCause.CERTIFICATE_REVOKED,
            "OCSP gives no answer for the certificate %s: %s"
                .formatted(subjectOf(certificate), Reason.of(open.getFirst())));
      }
    }
  }

  /** One certificate at a time: the JDK gives up at the first one that names no responder. */
  private List<CertPathValidatorException> askOcsp(
      VerifiedPath path, VerifiedPath.Chain chain, int index, Map<X509Certificate, byte[]> staples)
      throws CertificateRefusedException {
    var issuer =
        index + 1 < path.certificates().size()
            ? new TrustAnchor(path.certificates().get(index + 1), null)
            : chain.anchor();
    var certificate = path.certificates().get(index);
    return undetermined(
        new VerifiedPath(List.of(certificate), null, path.date()),
        new VerifiedPath.Chain(issuer, pathOf(certificate)),
        EnumSet.of(Option.NO_FALLBACK, Option.SOFT_FAIL),
        staples);
  }

  private static CertPath pathOf(X509Certificate certificate) {
    try {
      return CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate));
    } catch (CertificateException e) {
      throw new IllegalStateException("certificates that made a path make a shorter one", e);
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
      if (e.getReason() == BasicReason.REVOKED) {
        throw revoked(path.certificates().get(Math.max(0, e.getIndex())), Reason.of(e));
      }
      // The path itself is good, so whatever else is wrong leaves the question open.
      return List.of(e);
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
    var extension = certificate.getExtensionValue(AUTHORITY_INFORMATION_ACCESS);
    if (extension == null) {
      return false;
    }
    try {
      var access =
          AuthorityInformationAccess.getInstance(
              ASN1OctetString.getInstance(extension).getOctets());
      return Arrays.stream(access.getAccessDescriptions())
          .anyMatch(one -> one.getAccessMethod().equals(AccessDescription.id_ad_ocsp));
    } catch (IllegalArgumentException | IllegalStateException e) {
      return true; // broken: under the hard rule that is no answer
    }
  }

  private static String subjectOf(X509Certificate certificate) {
    return Names.of(certificate.getSubjectX500Principal());
  }
}
