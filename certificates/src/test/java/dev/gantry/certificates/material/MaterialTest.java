package dev.gantry.certificates.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.certificates.issuing.OpenSslPki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and certificates as the openssl command writes them; needs that command. */
class MaterialTest {
  private static final String PASSWORD = "secret";

  @TempDir static Path dir;
  private static OpenSslPki pki;

  @BeforeAll
  static void make() throws Exception {
    pki = new OpenSslPki(dir.resolve("pki")).good("node").good("other");
    var ec = pki.key("node").toString();
    OpenSslPki.run("ec", "-in", ec, "-out", file("sec1.key"));
    OpenSslPki.run(
        "ec", "-in", ec, "-aes256", "-passout", "pass:secret", "-out", file("sec1-aes.key"));
    OpenSslPki.run("pkcs8", "-topk8", "-nocrypt", "-in", ec, "-out", file("pkcs8.key"));
    OpenSslPki.run(
        "pkcs8", "-topk8", "-passout", "pass:secret", "-in", ec, "-out", file("pkcs8-aes.key"));
    OpenSslPki.run(
        "pkcs8",
        "-topk8",
        "-v1",
        "PBE-SHA1-3DES",
        "-passout",
        "pass:secret",
        "-in",
        ec,
        "-out",
        file("pkcs8-3des.key"));
    OpenSslPki.run("genrsa", "-traditional", "-out", file("pkcs1.key"), "2048");
    OpenSslPki.run(
        "rsa",
        "-traditional",
        "-in",
        file("pkcs1.key"),
        "-aes128",
        "-passout",
        "pass:secret",
        "-out",
        file("pkcs1-aes.key"));
    OpenSslPki.run(
        "req",
        "-x509",
        "-key",
        file("pkcs1.key"),
        "-days",
        "9",
        "-subj",
        "/CN=rsa",
        "-out",
        file("rsa.pem"));
    OpenSslPki.selfSigned(dir, "ed25519", "-algorithm", "ed25519");
    OpenSslPki.run(
        "pkcs12",
        "-export",
        "-in",
        pki.certificate("node").toString(),
        "-certfile",
        pki.authority().toString(),
        "-inkey",
        ec,
        "-passout",
        "pass:secret",
        "-out",
        file("node.p12"));
    OpenSslPki.run(
        "pkcs12",
        "-export",
        "-nocerts",
        "-inkey",
        ec,
        "-passout",
        "pass:secret",
        "-out",
        file("key.p12"));
    OpenSslPki.run(
        "x509", "-in", pki.authority().toString(), "-outform", "der", "-out", file("ca.der"));
  }

  private static String file(String name) {
    return dir.resolve(name).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "sec1.key, node, EC",
    "sec1-aes.key, node, EC",
    "pkcs8.key, node, EC",
    "pkcs8-aes.key, node, EC",
    "pkcs8-3des.key, node, EC",
    "pkcs1.key, rsa.pem, RSA",
    "pkcs1-aes.key, rsa.pem, RSA",
    "ed25519.key, ed25519.pem, EdDSA"
  })
  void reads_keys_in_every_form(String key, String certificate, String algorithm) throws Exception {
    var chain = certificate.endsWith(".pem") ? dir.resolve(certificate) : pki.certificate("node");

    var material = KeyMaterial.load(new KeyFiles.Pem(chain, dir.resolve(key), PASSWORD));

    assertThat(material.key().getAlgorithm()).isEqualTo(algorithm);
  }

  @Test
  void a_key_is_said_to_fit_nothing_only_when_it_can_sign() throws Exception {
    var curve = "ec_paramgen_curve:secp256k1";
    var odd = OpenSslPki.selfSigned(dir, "k256", "-algorithm", "EC", "-pkeyopt", curve);
    assertThatThrownBy(() -> KeyMaterial.load(odd))
        .isInstanceOf(MaterialException.class)
        .hasMessageContaining("of a kind (EC) that cannot sign here")
        .hasMessageContaining("secp256k1");

    var pss = OpenSslPki.selfSigned(dir, "pss", "-algorithm", "RSA-PSS");
    assertThat(KeyMaterial.load(pss).key().getAlgorithm()).isEqualTo("RSASSA-PSS");
    var bound =
        OpenSslPki.selfSigned(
            dir, "pss384", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_pss_keygen_md:sha384");
    assertThat(KeyMaterial.load(bound).key().getAlgorithm()).isEqualTo("RSASSA-PSS");
  }

  @Test
  void an_rsa_key_of_ours_below_2048_bits_is_refused() throws Exception {
    var weak =
        OpenSslPki.selfSigned(dir, "weak", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2047");
    assertThatThrownBy(() -> KeyMaterial.load(weak))
        .isInstanceOf(MaterialException.class)
        .hasMessageContaining("2047 bits");
  }

  @Test
  void reads_pkcs12_and_leaves_the_root_out() throws Exception {
    var material = KeyMaterial.load(new KeyFiles.Pkcs12(dir.resolve("node.p12"), PASSWORD));

    assertThat(material.chain()).hasSize(1);
    assertThat(material.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=node");
  }

  @Test
  void finds_its_certificate_among_others_in_the_file() throws Exception {
    var mixed = dir.resolve("mixed.pem");
    Files.writeString(
        mixed,
        Files.readString(pki.authority())
            + Files.readString(pki.certificate("other"))
            + Files.readString(pki.certificate("node"))
            + Files.readString(pki.key("node")));

    var material = KeyMaterial.load(new KeyFiles.Pem(mixed, mixed, null));

    assertThat(material.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=node");
  }

  @Test
  void takes_authorities_from_files_directories_and_the_system() throws Exception {
    var directory = Files.createDirectories(dir.resolve("cas"));
    Files.copy(pki.authority(), directory.resolve("a.pem"));
    Files.copy(dir.resolve("ca.der"), directory.resolve("b.der"));
    Files.writeString(directory.resolve("README"), "not a certificate");
    Files.copy(pki.key("node"), directory.resolve("c.key"));

    assertThat(TrustMaterial.load(TrustFiles.of(file("ca.der"))).authorities()).hasSize(1);
    assertThat(TrustMaterial.load(TrustFiles.of(directory.toString())).authorities()).hasSize(2);
    assertThat(TrustMaterial.load(TrustFiles.of(TrustFiles.SYSTEM)).authorities()).isNotEmpty();
  }

  @Test
  void the_systems_authorities_are_those_of_its_file_or_else_of_the_runtime() throws Exception {
    var bundle = SystemAuthorities.bundle(List.of(dir.resolve("none"), pki.authority()));

    assertThat(SystemAuthorities.load(bundle)).hasSize(1);
    assertThat(SystemAuthorities.bundle(List.of(dir.resolve("none")))).isNull();
    assertThat(SystemAuthorities.load(null)).hasSizeGreaterThan(10);
  }

  @Test
  void says_in_one_line_what_is_wrong_with_a_file() throws Exception {
    var empty = Files.writeString(dir.resolve("empty.pem"), "");
    var broken =
        Files.writeString(
            dir.resolve("broken.pem"),
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    var node = pki.certificate("node");

    fails(() -> load(node, pki.key("other"), null), "fits none of the certificates");
    fails(() -> load(empty, pki.key("node"), null), "empty.pem is empty");
    fails(() -> load(broken, pki.key("node"), null), "broken.pem");
    fails(() -> load(dir.resolve("none.pem"), pki.key("node"), null), "no such file");
    fails(() -> load(node, node, null), "no private key");
    fails(() -> load(pki.key("node"), pki.key("node"), null), "no certificate");
    fails(() -> load(node, dir.resolve("pkcs8-aes.key"), null), "no password is set");
    fails(() -> load(node, dir.resolve("pkcs8-aes.key"), "wrong"), "password");
    fails(() -> load(node, dir.resolve("sec1-aes.key"), "wrong"), "sec1-aes.key");
    fails(() -> KeyMaterial.load(new KeyFiles.Pkcs12(dir.resolve("node.p12"), "wrong")), "PKCS#12");
    fails(
        () -> KeyMaterial.load(new KeyFiles.Pkcs12(dir.resolve("key.p12"), PASSWORD)), "fits none");
    fails(() -> TrustMaterial.load(TrustFiles.of(file("none"))), "no such file");
  }

  @Test
  void a_file_may_be_as_long_as_the_limit_and_no_longer() throws Exception {
    var pem = Files.readString(pki.authority());
    var atLimit = pem + " ".repeat(PemFile.MAX_FILE_BYTES - pem.length());
    var file = Files.writeString(dir.resolve("long.pem"), atLimit);
    assertThat(PemFile.read(file).certificates()).hasSize(1);

    Files.writeString(file, atLimit + " ");
    fails(() -> PemFile.read(file), "longer than");
  }

  @Test
  void passwords_are_not_printed() {
    assertThat(
            List.of(
                    new KeyFiles.Pem(Path.of("a"), Path.of("b"), PASSWORD),
                    new KeyFiles.Pkcs12(Path.of("c"), PASSWORD))
                .toString())
        .doesNotContain(PASSWORD);
  }

  private static void load(Path certificates, Path key, String password) throws Exception {
    assertThat(KeyMaterial.load(new KeyFiles.Pem(certificates, key, password))).isNotNull();
  }

  private static void fails(ThrowingCallable load, String with) {
    assertThatThrownBy(load)
        .isInstanceOf(MaterialException.class)
        .hasMessageContaining(with)
        .message()
        .hasLineCount(1);
  }
}
