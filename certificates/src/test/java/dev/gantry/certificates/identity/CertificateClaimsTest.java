package dev.gantry.certificates.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.domain.wire.Octets;
import java.security.cert.CertificateParsingException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.Test;

class CertificateClaimsTest {
  private static final TestPki.Holder CA = TestPki.root("CA");

  @Test
  void reads_names_of_each_kind_from_subject_alternative_name_only() throws Exception {
    var claims =
        CertificateClaims.of(
            CA.leaf("ipn:9.0")
                .names(
                    TestPki.bundleEid("ipn:1.0"),
                    TestPki.bundleEid("dtn://a/"),
                    new GeneralName(GeneralName.dNSName, "a.example"),
                    new GeneralName(GeneralName.iPAddress, "192.0.2.1"),
                    new GeneralName(GeneralName.iPAddress, "2001:db8::1"),
                    new GeneralName(GeneralName.uniformResourceIdentifier, "ipn:5.0"),
                    new GeneralName(GeneralName.rfc822Name, "a@a.example"))
                .purposes(Oids.BUNDLE_SECURITY)
                .sign()
                .certificate());

    assertThat(claims.bundleEids()).containsExactly("ipn:1.0", "dtn://a/");
    assertThat(claims.dnsNames()).containsExactly("a.example");
    assertThat(claims.ipAddresses())
        .containsExactly(
            Octets.of((byte) 192, (byte) 0, (byte) 2, (byte) 1),
            Octets.of(
                new byte[] {0x20, 0x01, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
    assertThat(claims.commonName()).isEqualTo("ipn:9.0");
    assertThat(claims.keyUsage()).isTrue();
    assertThat(claims.extendedKeyUsages()).containsExactly("1.3.6.1.5.5.7.3.35");
    assertThat(claims.version()).isEqualTo(3);
  }

  @Test
  void bundle_eid_counts_only_as_ia5_string_and_under_its_own_oid() throws Exception {
    var claims =
        CertificateClaims.of(
            CA.leaf("x")
                .names(
                    TestPki.bundleEid(new DERUTF8String("ipn:1.0")),
                    new GeneralName(
                        GeneralName.otherName,
                        new OtherName(
                            new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.5"),
                            new DERIA5String("ipn:1.0"))))
                .sign()
                .certificate());

    assertThat(claims.bundleEids()).isEmpty();
  }

  @Test
  void nothing_is_claimed_without_extensions() throws Exception {
    var claims = CertificateClaims.of(CA.leaf("").keyUsage(null).sign().certificate());

    assertThat(claims.bundleEids()).isEmpty();
    assertThat(claims.commonName()).isNull();
    assertThat(claims.keyUsage()).isNull();
    assertThat(claims.extendedKeyUsages()).isNull();
  }

  @Test
  void common_name_that_is_no_utf_8_makes_a_certificate_that_cannot_be_read() throws Exception {
    var text = ASN1Primitive.fromByteArray(new byte[] {0x0c, 0x02, 'a', (byte) 0xff});
    var certificate =
        CA.leaf("x").subject(new X500Name(new RDN[] {new RDN(BCStyle.CN, text)})).sign();
    assertThatThrownBy(() -> CertificateClaims.of(certificate.certificate()))
        .isInstanceOf(CertificateParsingException.class)
        .hasMessage("its subject is broken");
  }

  @Test
  void names_longer_than_the_limit_are_left_out() throws Exception {
    var atLimit = "a".repeat(CertificateClaims.MAX_NAME_CHARS);
    var claims =
        CertificateClaims.of(
            CA.leaf("x")
                .names(
                    new GeneralName(GeneralName.dNSName, atLimit),
                    new GeneralName(GeneralName.dNSName, atLimit + "a"))
                .sign()
                .certificate());

    assertThat(claims.dnsNames()).containsExactly(atLimit);
  }
}
