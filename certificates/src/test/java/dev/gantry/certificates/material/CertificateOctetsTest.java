package dev.gantry.certificates.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.certificates.issuing.TestPki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateOctetsTest {
  /** Sound in its form, with a key for Ed25519 that has no octets. */
  private static final byte[] KEY_WITHOUT_OCTETS =
      HexFormat.of()
          .parseHex(
              "3081a53059a003020102020101300506032b6570300d310b300906035504"
                  + "030c024341301e170d3236303130313030303030305a170d333030313031"
                  + "3030303030305a300d310b300906035504030c024341300a300506032b65"
                  + "70030100300506032b65700341"
                  + "00".repeat(65));

  @Test
  void reads_a_certificate() throws Exception {
    var certificate = TestPki.root("CA").certificate();
    assertThat(CertificateOctets.read(certificate.getEncoded())).isEqualTo(certificate);
  }

  @Test
  void key_without_octets_makes_no_certificate(@TempDir Path folder) throws Exception {
    assertThatThrownBy(() -> CertificateOctets.read(KEY_WITHOUT_OCTETS))
        .isInstanceOf(CertificateException.class)
        .hasMessage("its key or another part of it is broken");
    var file = Files.write(folder.resolve("authority.der"), KEY_WITHOUT_OCTETS);
    assertThatThrownBy(() -> PemFile.read(file).certificatesIfAny())
        .isInstanceOf(MaterialException.class)
        .hasMessageContaining("has a broken certificate");
  }

  @Test
  void what_is_no_certificate_is_none() {
    assertThatThrownBy(() -> CertificateOctets.read(new byte[] {0x30, 0x00}))
        .isInstanceOf(CertificateException.class);
  }
}
