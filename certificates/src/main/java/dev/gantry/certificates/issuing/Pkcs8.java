package dev.gantry.certificates.issuing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The form in which private keys are written. */
final class Pkcs8 {
  private Pkcs8() {}

  /**
   * The private key of a pair on an elliptic curve, as PKCS #8 (RFC 5958) with the public key
   * inside. The JDK leaves that out, and ring, by which rustls reads keys, takes none without.
   */
  static byte[] of(KeyPair keys) {
    var bare = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
    var algorithm = bare.getPrivateKeyAlgorithm();
    var secret = (ECPrivateKey) keys.getPrivate();
    // RFC 5915 3: "implementations that conform to this document SHOULD always include the
    // publicKey field".
    var whole =
        new org.bouncycastle.asn1.sec.ECPrivateKey(
            secret.getParams().getOrder().bitLength(),
            secret.getS(),
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()).getPublicKeyData(),
            null);
    try {
      return new PrivateKeyInfo(algorithm, whole).getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }
}
