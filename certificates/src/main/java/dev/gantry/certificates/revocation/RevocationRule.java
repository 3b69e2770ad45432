package dev.gantry.certificates.revocation;

/** How much a revocation check weighs. */
public enum RevocationRule {
  /** Not made. */
  OFF,
  /** Only a certificate known to be revoked is refused. */
  SOFT,
  /** A certificate whose state cannot be found out is refused too. */
  HARD
}
