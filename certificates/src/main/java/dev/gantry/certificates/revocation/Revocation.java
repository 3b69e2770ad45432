package dev.gantry.certificates.revocation;

import dev.gantry.certificates.path.CertificateRefusedException;
import dev.gantry.certificates.path.VerifiedPath;
import dev.gantry.certificates.wording.Names;
import dev.gantry.certificates.wording.Reason;
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
import java.time.Instant;
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
public final class Revocation {
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

  /**
   * Checks by these rules.
   *
   * @param lists as read, not verified yet
   */
  public Revocation(List<X509CRL> lists, RevocationRule listRule, RevocationRule ocspRule) {
    this.lists = List.copyOf(lists);
    this.listRule = listRule;
    this.ocspRule = ocspRule;
  }

  /** Whether a stapled response would be of use. */
  public boolean wantsOcsp() {
    return ocspRule != RevocationRule.OFF;
  }

  /**
   * Checks every certificate of the path.
   *
   * @param staple OCSP response for the first certificate that came with the handshake, null when
   *     none did
   */
  public void check(VerifiedPath path, byte @Nullable [] staple)
      throws CertificateRefusedException {
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
    for (var open : undetermined(path, chain, options, Map.of(), lists)) {
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
      var asks = OcspResponders.namedBy(certificate);
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

  private static List<CertPathValidatorException> askOcsp(
      VerifiedPath path, VerifiedPath.Chain chain, int index, Map<X509Certificate, byte[]> staples)
      throws CertificateRefusedException {
    var issuer =
        index + 1 < path.certificates().size()
            ? new TrustAnchor(path.certificates().get(index + 1), null)
            : chain.anchor();
    return askOcsp(path.certificates().get(index), issuer, path.date(), staples);
  }

  /**
   * What an OCSP response says of a certificate, nobody being asked.
   *
   * @return why it says nothing, empty when it vouches for the certificate
   * @throws CertificateRefusedException when it revokes the certificate
   */
  static List<CertPathValidatorException> judge(
      byte[] response, X509Certificate certificate, X509Certificate issuer, Instant date)
      throws CertificateRefusedException {
    return askOcsp(certificate, new TrustAnchor(issuer, null), date, Map.of(certificate, response));
  }

  /** One certificate at a time: the JDK gives up at the first one that names no responder. */
  private static List<CertPathValidatorException> askOcsp(
      X509Certificate certificate,
      TrustAnchor issuer,
      Instant date,
      Map<X509Certificate, byte[]> staples)
      throws CertificateRefusedException {
    return undetermined(
        new VerifiedPath(List.of(certificate), null, date),
        new VerifiedPath.Chain(issuer, pathOf(certificate)),
        EnumSet.of(Option.NO_FALLBACK, Option.SOFT_FAIL),
        staples,
        List.of());
  }

  private static CertPath pathOf(X509Certificate certificate) {
    try {
      return CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate));
    } catch (CertificateException e) {
      throw new IllegalStateException("certificates that made a path make a shorter one", e);
    }
  }

  private static List<CertPathValidatorException> undetermined(
      VerifiedPath path,
      VerifiedPath.Chain chain,
      Set<Option> options,
      Map<X509Certificate, byte[]> staples,
      List<X509CRL> lists)
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

  private static String subjectOf(X509Certificate certificate) {
    return Names.of(certificate.getSubjectX500Principal());
  }
}
