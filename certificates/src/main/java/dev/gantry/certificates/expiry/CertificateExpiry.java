package dev.gantry.certificates.expiry;

import java.time.Duration;
import java.time.Instant;

/**
 * When a certificate that we depend on ends.
 *
 * @param kind what it is to us
 * @param subject its subject, for people
 * @param notAfter its last moment
 */
public record CertificateExpiry(Kind kind, String subject, Instant notAfter) {
  /** What a certificate is to us. */
  public enum Kind {
    /** Our own. */
    OWN,
    /** One that we send along. */
    INTERMEDIATE,
    /** One that we trust. */
    AUTHORITY
  }

  /** Whole days left, negative once it has expired. */
  public long daysLeft(Instant now) {
    return Math.floorDiv(
        Duration.between(now, notAfter).toSeconds(), Duration.ofDays(1).toSeconds());
  }
}
