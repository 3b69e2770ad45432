package dev.gantry.domain.identity;

/**
 * What a peer must prove (RFC 9174 4.4.4, 4.4.5).
 *
 * @param nodeIdCheck the NODE-ID of the certificate against the Node ID of SESS_INIT
 * @param hostCheck the DNS-ID and IPADDR-ID claims, as one group, against how the peer was reached
 * @param extendedKeyUsage what an Extended Key Usage extension, where present, must hold
 * @param nodeIdFromCommonName migration only: a common name that is a Node ID counts as NODE-ID
 *     claim
 * @param clientCertificate whether a passive side demands one
 */
public record IdentityPolicy(
    Check nodeIdCheck,
    Check hostCheck,
    ExtendedKeyUsageRule extendedKeyUsage,
    boolean nodeIdFromCommonName,
    Check clientCertificate) {
  /**
   * No name is demanded; a certificate that may not sign or is older than X.509 version 3 is
   * refused even so.
   */
  public static final IdentityPolicy OFF =
      new IdentityPolicy(Check.OFF, Check.OFF, ExtendedKeyUsageRule.ANY, false, Check.OFF);

  /** The policy that RFC 9174 4.4.5 recommends. */
  public static final IdentityPolicy STRICT =
      new IdentityPolicy(
          Check.REQUIRED, Check.OFF, ExtendedKeyUsageRule.BUNDLE_SECURITY, false, Check.REQUIRED);

  /** How much a check weighs. */
  public enum Check {
    /** Not made. */
    OFF,
    /** Made; Failure refuses, Absent does not. */
    OPTIONAL,
    /** Made; Failure and Absent refuse. */
    REQUIRED
  }

  /** What an Extended Key Usage extension, where present, must hold. */
  public enum ExtendedKeyUsageRule {
    ANY,
    /** id-kp-bundleSecurity, or the TLS purpose of the peer's role, or anyExtendedKeyUsage. */
    TLS_OR_BUNDLE_SECURITY,
    /** id-kp-bundleSecurity, as RFC 9174 4.4.5 recommends. */
    BUNDLE_SECURITY
  }
}
