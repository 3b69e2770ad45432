package dev.gantry.adapter.config;

import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.IdentityPolicy.ExtendedKeyUsageRule;

/** Security settings that belong together; single keys change them. */
public enum TlsPreset {
  /** TLS, both certificates, a proven Node ID: RFC 9174 4.4.5 to the letter. */
  STRICT(true, true, IdentityPolicy.STRICT, TlsConfig.Ocsp.SOFT),
  /**
   * TLS for which only the listening side needs a certificate, whose host name may not be wrong; no
   * Node ID. Who calls is asked for a certificate, as RFC 9174 4.4.3 has it, and need not have one.
   */
  PERMISSIVE(
      true,
      true,
      new IdentityPolicy(
          Check.OFF,
          Check.OPTIONAL,
          ExtendedKeyUsageRule.TLS_OR_BUNDLE_SECURITY,
          false,
          Check.OPTIONAL),
      TlsConfig.Ocsp.OFF),
  /** No TLS, and only this machine can reach us. */
  DEVELOPMENT(false, false, IdentityPolicy.OFF, TlsConfig.Ocsp.OFF),
  /** TLS where the peer offers it, plaintext from peers of the {@code peers} list. */
  LEGACY(
      true,
      false,
      new IdentityPolicy(
          Check.OPTIONAL, Check.OFF, ExtendedKeyUsageRule.ANY, false, Check.OPTIONAL),
      TlsConfig.Ocsp.OFF);

  private final boolean canTls;
  private final boolean requireTls;
  private final IdentityPolicy identity;
  private final TlsConfig.Ocsp ocsp;

  TlsPreset(boolean canTls, boolean requireTls, IdentityPolicy identity, TlsConfig.Ocsp ocsp) {
    this.canTls = canTls;
    this.requireTls = requireTls;
    this.identity = identity;
    this.ocsp = ocsp;
  }

  boolean canTls() {
    return canTls;
  }

  boolean requireTls() {
    return requireTls;
  }

  /** What a peer must prove under it. */
  public IdentityPolicy identity() {
    return identity;
  }

  TlsConfig.Ocsp ocsp() {
    return ocsp;
  }
}
