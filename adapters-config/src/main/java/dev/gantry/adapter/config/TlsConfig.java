package dev.gantry.adapter.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys, trust and the stack for TLS; what a peer must prove is in {@link SecurityConfig}.
 *
 * @param identity our certificate and key; null when we have none
 * @param trust whom we trust
 * @param revocation how revoked certificates are found
 * @param minVersion lowest protocol version
 * @param provider which TLS stack
 * @param sessionResumption whether sessions are resumed
 * @param maxRecordBytes longest record that we send, octets of plaintext
 * @param reloadInterval how often files are looked at for a change
 * @param keyLog whether {@code SSLKEYLOGFILE} is honoured
 * @param serverName SNI and host name instead of the dialled one; null for that one
 */
public record TlsConfig(
    @Nullable Identity identity,
    Trust trust,
    Revocation revocation,
    MinVersion minVersion,
    Provider provider,
    boolean sessionResumption,
    int maxRecordBytes,
    Duration reloadInterval,
    boolean keyLog,
    @Nullable String serverName) {

  /** Our certificate and key, from PEM files or one PKCS#12 file. */
  public sealed interface Identity {
    /** What opens an encrypted key; null when it is not encrypted. */
    @Nullable KeyPassword password();
  }

  /**
   * PEM files.
   *
   * @param certFile certificate and its chain
   * @param privateKeyFile PKCS#8, PKCS#1 or SEC1
   */
  public record PemIdentity(Path certFile, Path privateKeyFile, @Nullable KeyPassword password)
      implements Identity {}

  /**
   * A PKCS#12 file.
   *
   * @param file with one key and its chain
   */
  public record Pkcs12Identity(Path file, @Nullable KeyPassword password) implements Identity {}

  /**
   * A password, in the configuration or in a file; printed as stars.
   *
   * @param value the password; null when it is in a file
   * @param file its first line is the password; null when it is given
   */
  public record KeyPassword(@Nullable String value, @Nullable Path file) {
    @Override
    public String toString() {
      return file == null ? "********" : file.toString();
    }
  }

  /**
   * Whom we trust.
   *
   * @param caCerts file or directory of CA certificates in PEM; null for none of our own
   * @param system whether the system's CAs are trusted
   * @param insecureSkipVerify accept any chain (tests only)
   * @param pinsSha256 SHA-256 of acceptable public keys (SubjectPublicKeyInfo) for every peer,
   *     lower-case hex; empty for any
   * @param clockSkewTolerance how far outside its validity a certificate is still taken
   */
  public record Trust(
      @Nullable Path caCerts,
      boolean system,
      boolean insecureSkipVerify,
      List<String> pinsSha256,
      Duration clockSkewTolerance) {
    public Trust {
      pinsSha256 = List.copyOf(pinsSha256);
    }
  }

  /**
   * How revoked certificates are found.
   *
   * @param crlDir directory of CRL files; null for none
   * @param crl how much those weigh
   * @param ocsp how much OCSP weighs
   */
  public record Revocation(@Nullable Path crlDir, Crl crl, Ocsp ocsp) {}

  /** How much CRL files weigh. */
  public enum Crl {
    /** A revoked certificate is refused, one that no list covers is not. */
    SOFT,
    /** Only a certificate that a list covers is taken, and not as revoked. */
    HARD
  }

  /** How much OCSP weighs. */
  public enum Ocsp {
    /** Not asked. */
    OFF,
    /** A revoked certificate is refused, no answer is not. */
    SOFT,
    /** Only a good answer lets a peer in. */
    HARD
  }

  /** Lowest protocol version. */
  public enum MinVersion {
    TLS_1_2,
    TLS_1_3
  }

  /** Which TLS stack. */
  public enum Provider {
    /** The native one where it loads, else the JDK's. */
    AUTO,
    OPENSSL,
    JDK
  }
}
