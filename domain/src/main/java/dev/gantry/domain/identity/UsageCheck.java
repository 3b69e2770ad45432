package dev.gantry.domain.identity;

import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.IdentityVerdict.Finding;
import dev.gantry.domain.identity.IdentityVerdict.Kind;
import dev.gantry.domain.identity.IdentityVerdict.Result;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a certificate may be used for (RFC 9174 4.4.2, 4.4.4.1). */
final class UsageCheck {
  static final String BUNDLE_SECURITY = "1.3.6.1.5.5.7.3.35";
  static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  static final String ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";

  private static final int X509_V3 = 3;

  private UsageCheck() {}

  static IdentityVerdict withoutCertificate(IdentityPolicy policy, TlsRole peerRole) {
    // RFC 9174 4.4.3: the passive side always presents a certificate; whether the active side must
    // is policy.
    boolean missing = peerRole == TlsRole.SERVER || policy.clientCertificate() == Check.REQUIRED;
    return new IdentityVerdict(
        List.of(
            new Finding(Kind.VERSION, Result.ABSENT),
            new Finding(Kind.KEY_USAGE, Result.ABSENT),
            new Finding(Kind.EXTENDED_KEY_USAGE, Result.ABSENT)),
        Result.ABSENT,
        missing ? IdentityRefusal.CERTIFICATE_MISSING : null,
        false,
        List.of(),
        missing
            ? "The peer presented no certificate, and one is required of it."
            : "The peer presented no certificate, and none is required of it.");
  }

  static IdentityVerdict check(
      IdentityPolicy policy, TlsRole peerRole, PeerCertificate certificate) {
    var version = certificate.version() == X509_V3 ? Result.SUCCESS : Result.FAILURE;
    var keyUsage = keyUsage(certificate);
    var extended = extendedKeyUsage(policy, peerRole, certificate);
    var findings =
        List.of(
            new Finding(Kind.VERSION, version),
            new Finding(Kind.KEY_USAGE, keyUsage),
            new Finding(Kind.EXTENDED_KEY_USAGE, extended));
    if (version == Result.FAILURE) {
      // RFC 9174 4.4.2: end-entity certificates of X.509 version 1 or 2 "SHALL" be treated as
      // invalid.
      return refused(
          findings,
          IdentityRefusal.CERTIFICATE_UNTRUSTED,
          "The peer's certificate is X.509 version "
              + certificate.version()
              + "; only 3 is valid.");
    }
    if (keyUsage == Result.FAILURE) {
      return refused(
          findings,
          IdentityRefusal.CERTIFICATE_KEY_USAGE,
          "The Key Usage of the peer's certificate lacks digitalSignature.");
    }
    if (extended == Result.FAILURE) {
      return refused(
          findings,
          IdentityRefusal.CERTIFICATE_KEY_USAGE,
          "The Extended Key Usage of the peer's certificate lacks "
              + (policy.extendedKeyUsage() == IdentityPolicy.ExtendedKeyUsageRule.BUNDLE_SECURITY
                  ? "bundleSecurity (" + BUNDLE_SECURITY + ")."
                  : "bundleSecurity and the TLS purpose of a " + name(peerRole) + "."));
    }
    var result = keyUsage == Result.SUCCESS ? Result.SUCCESS : extended;
    return new IdentityVerdict(
        findings, result, null, false, List.of(), "The peer's certificate may be used for this.");
  }

  private static Result keyUsage(PeerCertificate certificate) {
    if (certificate.keyUsage() == null) {
      return Result.ABSENT;
    }
    return certificate.keyUsage() ? Result.SUCCESS : Result.FAILURE;
  }

  private static Result extendedKeyUsage(
      IdentityPolicy policy, TlsRole peerRole, PeerCertificate certificate) {
    @Nullable List<String> purposes = certificate.extendedKeyUsages();
    if (purposes == null) {
      return Result.ABSENT;
    }
    boolean permitted =
        switch (policy.extendedKeyUsage()) {
          case ANY -> true;
          // RFC 9174 4.4.5: where the extension exists, id-kp-bundleSecurity is insisted on.
          case BUNDLE_SECURITY -> purposes.contains(BUNDLE_SECURITY);
          case TLS_OR_BUNDLE_SECURITY ->
              purposes.contains(BUNDLE_SECURITY)
                  || purposes.contains(ANY_EXTENDED_KEY_USAGE)
                  || purposes.contains(peerRole == TlsRole.SERVER ? SERVER_AUTH : CLIENT_AUTH);
        };
    return permitted ? Result.SUCCESS : Result.FAILURE;
  }

  private static IdentityVerdict refused(
      List<Finding> findings, IdentityRefusal refusal, String sentence) {
    return new IdentityVerdict(findings, Result.FAILURE, refusal, false, List.of(), sentence);
  }

  private static String name(TlsRole role) {
    return role == TlsRole.SERVER ? "server" : "client";
  }
}
