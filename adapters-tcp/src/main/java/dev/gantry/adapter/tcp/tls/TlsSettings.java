package dev.gantry.adapter.tcp.tls;

import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.certificates.material.TrustFiles;
import dev.gantry.certificates.revocation.RevocationRule;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keys, trust and the shape of TLS for a whole process; what differs by listener or peer is in
 * {@link TlsProfile}.
 *
 * @param keys our certificate and its key; null only when no listener uses TLS and no peer asks for
 *     our certificate
 * @param trust whom we believe
 * @param engine which implementation of TLS
 * @param oldestVersion the oldest version accepted
 * @param resumption how long sessions may be resumed; zero turns it off; default 1 h, so that an
 *     expired or revoked certificate does not live on for long
 * @param maxResumableSessions entries kept by each role of each profile; default 4096
 * @param keyLog file to which session secrets are appended for analysis, null (the default) for
 *     none; {@code SSLKEYLOGFILE} under {@code tls.debug.key-log}
 * @param reloadInterval how often files are looked at; default 2 s
 */
public record TlsSettings(
    @Nullable KeyFiles keys,
    Trust trust,
    Engine engine,
    Version oldestVersion,
    Duration resumption,
    int maxResumableSessions,
    @Nullable Path keyLog,
    Duration reloadInterval) {
  public static final Duration DEFAULT_RESUMPTION = Duration.ofHours(1);
  public static final int DEFAULT_MAX_RESUMABLE_SESSIONS = 4096;
  public static final Duration DEFAULT_RELOAD_INTERVAL = Duration.ofSeconds(2);

  public TlsSettings {
    if (maxResumableSessions < 1) {
      throw new IllegalArgumentException("maxResumableSessions " + maxResumableSessions + " < 1");
    }
    if (reloadInterval.isNegative() || reloadInterval.isZero()) {
      throw new IllegalArgumentException("reloadInterval " + reloadInterval + " is not positive");
    }
    if (resumption.isNegative()) {
      throw new IllegalArgumentException("resumption " + resumption + " is negative");
    }
  }

  /** Defaults around keys and trust. */
  public static TlsSettings of(@Nullable KeyFiles keys, Trust trust) {
    return new TlsSettings(
        keys,
        trust,
        Engine.AUTOMATIC,
        Version.TLS_1_2,
        DEFAULT_RESUMPTION,
        DEFAULT_MAX_RESUMABLE_SESSIONS,
        null,
        DEFAULT_RELOAD_INTERVAL);
  }

  /** Which implementation of TLS serves. */
  public enum Engine {
    /** BoringSSL where it loads, the JDK's otherwise. */
    AUTOMATIC,
    BORINGSSL,
    JDK
  }

  /** Versions that BCP 195 (RFC 9325) still permits. */
  public enum Version {
    TLS_1_2,
    TLS_1_3
  }

  /**
   * Whom we believe.
   *
   * @param files authorities and revocation lists
   * @param revocationListRule what to do about a certificate that no list covers
   * @param ocspRule whether OCSP is asked, and what to do without an answer
   * @param clockSkew how far a certificate's validity may lie outside our clock; default none
   * @param insecureSkipVerify take any chain, for tests only
   */
  public record Trust(
      TrustFiles files,
      RevocationRule revocationListRule,
      RevocationRule ocspRule,
      Duration clockSkew,
      boolean insecureSkipVerify) {
    public Trust {
      if (clockSkew.isNegative()) {
        throw new IllegalArgumentException("clockSkew " + clockSkew + " is negative");
      }
    }

    /** The given authorities, no revocation checks. */
    public static Trust of(String... authorities) {
      return new Trust(
          TrustFiles.of(authorities),
          RevocationRule.SOFT,
          RevocationRule.OFF,
          Duration.ZERO,
          false);
    }
  }
}
