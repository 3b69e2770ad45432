package dev.gantry.adapter.tcp.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** The digest of a public key by which a peer is pinned. */
public final class Pin {
  private static final String PREFIX = "sha256/";
  private static final int DIGEST_BYTES = 32;

  private Pin() {}

  /** The pin of a certificate: SHA-256 of its SubjectPublicKeyInfo, in base64. */
  public static String of(X509Certificate certificate) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return Base64.getEncoder()
          .encodeToString(digest.digest(certificate.getPublicKey().getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The same pin as {@link #of} writes it; a prefix {@code sha256/} is taken off.
   *
   * @throws IllegalArgumentException when it is not the base64 of 32 octets
   */
  static String normalise(String pin) {
    var base64 = pin.startsWith(PREFIX) ? pin.substring(PREFIX.length()) : pin;
    byte[] digest;
    try {
      digest = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("pin '" + pin + "' is not base64: " + e.getMessage(), e);
    }
    if (digest.length != DIGEST_BYTES) {
      throw new IllegalArgumentException(
          "pin '%s' has %d octets, a SHA-256 has %d".formatted(pin, digest.length, DIGEST_BYTES));
    }
    return Base64.getEncoder().encodeToString(digest);
  }
}
