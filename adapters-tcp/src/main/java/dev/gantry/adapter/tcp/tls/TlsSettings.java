package dev.gantry.adapter.tcp.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

  /** Where our certificate chain and key are. */
  public sealed interface KeyFiles {
    /**
     * PEM files, which may be one and the same.
     *
     * @param certificates our certificate and its intermediates, in any order
     * @param privateKey PKCS#8, PKCS#1 or SEC1
     * @param password of an encrypted key, null when it is not
     */
    record Pem(Path certificates, Path privateKey, @Nullable String password) implements KeyFiles {
      @Override
      public String toString() {
        return "Pem[" + certificates + ", " + privateKey + "]";
      }
    }

    /**
     * A PKCS#12 file with one key.
     *
     * @param file with key and chain
     * @param password of the file, null for none
     */
    record Pkcs12(Path file, @Nullable String password) implements KeyFiles {
      @Override
      public String toString() {
        return "Pkcs12[" + file + "]";
      }
    }
  }

  /**
   * Whom we believe.
   *
   * @param authorities files or directories of PEM or DER certificates, or the word {@code system}
   *     for those that the machine believes
   * @param revocationLists directory of CRL files (PEM or DER), null for none
   * @param revocationListRule what to do about a certificate that no list covers
   * @param ocspRule whether OCSP is asked, and what to do without an answer
   * @param clockSkew how far a certificate's validity may lie outside our clock; default none
   * @param insecureSkipVerify take any chain, for tests only
   */
  public record Trust(
      List<String> authorities,
      @Nullable Path revocationLists,
      RevocationRule revocationListRule,
      RevocationRule ocspRule,
      Duration clockSkew,
      boolean insecureSkipVerify) {
    public static final String SYSTEM = "system";

    public Trust {
      authorities = List.copyOf(authorities);
      if (clockSkew.isNegative()) {
        throw new IllegalArgumentException("clockSkew " + clockSkew + " is negative");
      }
    }

    /** The given authorities, no revocation checks. */
    public static Trust of(String... authorities) {
      return new Trust(
          List.of(authorities),
          null,
          RevocationRule.SOFT,
          RevocationRule.OFF,
          Duration.ZERO,
          false);
    }
  }

  /** How much a revocation check weighs. */
  public enum RevocationRule {
    /** Not made. */
    OFF,
    /** Only a certificate known to be revoked is refused. */
    SOFT,
    /** A certificate whose state cannot be found out is refused too. */
    HARD
  }
}
