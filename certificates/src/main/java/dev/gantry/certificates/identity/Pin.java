package dev.gantry.certificates.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;

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
   * The same pin as {@link #of} writes it; taken as base64, with or without {@code sha256/} before
   * it, or as hex.
   *
   * @throws IllegalArgumentException when it is not 32 octets
   */
  public static String normalise(String pin) {
    var digits = pin.startsWith(PREFIX) ? pin.substring(PREFIX.length()) : pin;
    byte[] digest;
    try {
      digest =
          digits.length() == 2 * DIGEST_BYTES
              ? HexFormat.of().parseHex(digits)
              : Base64.getDecoder().decode(digits);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("pin '" + pin + "' is neither base64 nor hex", e);
    }
    if (digest.length != DIGEST_BYTES) {
      throw new IllegalArgumentException(
          "pin '%s' has %d octets, a SHA-256 has %d".formatted(pin, digest.length, DIGEST_BYTES));
    }
    return Base64.getEncoder().encodeToString(digest);
  }
}
