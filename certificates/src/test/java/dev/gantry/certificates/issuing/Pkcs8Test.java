package dev.gantry.certificates.issuing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys as others read them. */
class Pkcs8Test {
  private static final int OCTETS_OF_P256 = 32;

  @TempDir Path folder;

  /** RFC 5915 3; without it ring, and so rustls and tonic, say that this is no key. */
  @Test
  void key_of_an_authority_has_its_public_half_inside() throws Exception {
    new PrivatePki(folder).init("test");
    var info = PrivateKeyInfo.getInstance(octets(folder.resolve("ca.key"), "PRIVATE KEY"));
    var certificate =
        org.bouncycastle.asn1.x509.Certificate.getInstance(
            octets(folder.resolve("ca.pem"), "CERTIFICATE"));
    var key = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey());
    assertThat(key.getPublicKey())
        .isEqualTo(certificate.getSubjectPublicKeyInfo().getPublicKeyData());
  }

  /** One number in 256 is an octet shorter than the others, and RFC 5915 3 wants them padded. */
  @Test
  void key_is_the_same_one_in_the_length_of_its_curve() throws Exception {
    for (var keys = Certificates.newKeys(); ; keys = Certificates.newKeys()) {
      var written = Pkcs8.of(keys);
      var secret = ((ECPrivateKey) keys.getPrivate()).getS();
      var read = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(written));
      assertThat(((ECPrivateKey) read).getS()).isEqualTo(secret);
      var inside = ASN1Sequence.getInstance(PrivateKeyInfo.getInstance(written).parsePrivateKey());
      assertThat(ASN1OctetString.getInstance(inside.getObjectAt(1)).getOctets())
          .hasSize(OCTETS_OF_P256);
      if (secret.bitLength() <= (OCTETS_OF_P256 - 1) * Byte.SIZE) {
        return;
      }
    }
  }

  private static byte[] octets(Path file, String type) throws IOException {
    var text = Files.readString(file);
    var begin = "-----BEGIN " + type + "-----";
    return Base64.getMimeDecoder()
        .decode(
            text.substring(
                text.indexOf(begin) + begin.length(), text.indexOf("-----END " + type + "-----")));
  }
}
