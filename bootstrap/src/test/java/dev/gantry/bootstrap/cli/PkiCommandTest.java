package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.tls.Tls;
import dev.gantry.adapter.tcp.tls.TlsSettings;
import dev.gantry.adapter.tcp.tls.TlsSettings.Trust;
import dev.gantry.certificates.inspection.CertificateReport;
import dev.gantry.certificates.material.KeyFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Runs {@code gantry pki} as an operator would; needs the openssl command. */
class PkiCommandTest {
  @TempDir Path dir;

  private record Outcome(int code, String out, String err) {}

  private Outcome pki(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var code =
        new CommandLine(new PkiCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Outcome(code, out.toString(), err.toString());
  }

  private static String openssl(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private Path issued() {
    assertThat(pki("init", "--dir", dir.toString()).code()).isZero();
    var outcome =
        pki(
            "issue",
            "--dir",
            dir.toString(),
            "--node-id",
            "ipn:1.0",
            "--dns",
            "node.example",
            "--ip",
            "192.0.2.1",
            "--ip",
            "2001:db8::1");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return dir.resolve("ipn-1.0.pem");
  }

  @Test
  void issues_what_openssl_accepts_and_what_the_rfc_wants() throws Exception {
    var chain = issued();

    for (var purpose : List.of("sslserver", "sslclient")) {
      assertThat(
              openssl(
                  "verify",
                  "-x509_strict",
                  "-purpose",
                  purpose,
                  "-CAfile",
                  dir.resolve("ca.pem").toString(),
                  chain.toString()))
          .contains(": OK");
    }
    var text = openssl("x509", "-in", chain.toString(), "-noout", "-text");
    assertThat(text)
        .contains("DNS:node.example", "IP Address:192.0.2.1", "2001:DB8:0:0:0:0:0:1")
        .contains("1.3.6.1.5.5.7.8.11", "1.3.6.1.5.5.7.3.35")
        .contains("TLS Web Server Authentication, TLS Web Client Authentication")
        .contains("Digital Signature", "Subject Key Identifier", "Authority Key Identifier")
        .contains("CA:FALSE");
    // RFC 9174 4.4.2.1: the value is an IA5String.
    assertThat(openssl("asn1parse", "-in", chain.toString(), "-strparse", sanOffset(chain)))
        .containsPattern("IA5STRING +:ipn:1.0");
  }

  private static String sanOffset(Path chain) throws Exception {
    var lines = openssl("asn1parse", "-in", chain.toString()).lines().toList();
    for (var index = 0; index < lines.size(); index++) {
      if (lines.get(index).contains("X509v3 Subject Alternative Name")) {
        return lines.get(index + 1).strip().split(":")[0];
      }
    }
    throw new AssertionError("no subjectAltName");
  }

  @Test
  void what_is_issued_serves_as_tls_settings() throws Exception {
    var chain = issued();
    serves(chain);
  }

  private void serves(Path chain) throws Exception {
    serves(new KeyFiles.Pem(chain, dir.resolve("ipn-1.0.key"), null));
  }

  private void serves(KeyFiles keys) throws Exception {
    var settings = TlsSettings.of(keys, Trust.of(authority()));
    try (var tls = Tls.open(settings)) {
      assertThat(tls.expiries()).hasSize(2);
    }
  }

  @Test
  void keys_are_for_their_owner_alone() throws Exception {
    issued();

    for (var key : List.of("ca.key", "ipn-1.0.key")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(key))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void overwrites_nothing_and_says_so_in_one_line() throws Exception {
    issued();
    var before = Files.readString(dir.resolve("ipn-1.0.key"));

    var init = pki("init", "--dir", dir.toString());
    var issue = pki("issue", "--dir", dir.toString(), "--node-id", "ipn:1.0");

    assertThat(init.code()).isEqualTo(5);
    assertThat(init.err().lines()).hasSize(1);
    assertThat(issue.code()).isEqualTo(5);
    assertThat(issue.err()).contains("ipn-1.0.pem exists already").hasLineCount(1);
    assertThat(Files.readString(dir.resolve("ipn-1.0.key"))).isEqualTo(before);
  }

  @Test
  void a_node_gets_its_files_and_the_authority_in_a_directory_of_its_own() {
    issued();
    var out = dir.resolve("b");

    var outcome =
        pki("issue", "--dir", dir.toString(), "--node-id", "dtn://b/", "--out", out.toString());

    assertThat(outcome.out())
        .contains("cert-file = \"" + out.resolve("dtn-b.pem") + "\"", "ca-certs", "[tls]");
    assertThat(out.resolve("ca.pem")).hasSameTextualContentAs(dir.resolve("ca.pem"));
    assertThat(out.resolve("ca.key")).doesNotExist();
  }

  @Test
  void refuses_what_is_no_node_id_name_or_address() {
    pki("init", "--dir", dir.toString());
    for (var wrong :
        List.of(
            List.of("--node-id", "ipn:1.5"),
            List.of("--node-id", "http://a/"),
            List.of("--node-id", "ipn:1.0", "--dns", "*.example"),
            List.of("--node-id", "ipn:1.0", "--dns", "a".repeat(64) + ".example"),
            List.of("--node-id", "ipn:1.0", "--dns", "192.0.2.1"),
            List.of("--node-id", "ipn:1.0", "--dns", "2001:db8::1"),
            List.of("--node-id", "ipn:1.0", "--ip", "fe80::1%lo"),
            List.of("--node-id", "ipn:1.0", "--ip", "node.example"),
            List.of("--node-id", "ipn:1.0", "--ip", "1.2.3"),
            List.of("--node-id", "ipn:1.0", "--days", "0"))) {
      var arguments = new ArrayList<>(List.of("issue", "--dir", dir.toString()));
      arguments.addAll(wrong);
      assertThat(pki(arguments.toArray(new String[0])).code()).as("%s", wrong).isEqualTo(2);
    }
  }

  @Test
  void no_certificate_outlives_its_authority() {
    pki("init", "--dir", dir.toString());

    var outcome = pki("issue", "--dir", dir.toString(), "--node-id", "ipn:1.0", "--days", "3650");
    assertThat(outcome.code()).isEqualTo(5);
    assertThat(outcome.err()).contains("--days 3649 is the most").hasLineCount(1);
    assertThat(
            pki("issue", "--dir", dir.toString(), "--node-id", "ipn:1.0", "--days", "3649").code())
        .isZero();
  }

  @Test
  void a_long_node_id_is_whole_in_its_otherName_and_cut_where_it_is_for_people() throws Exception {
    var nodeId = "dtn://" + "long".repeat(200) + "/";
    assertThat(pki("init", "--dir", dir.toString(), "--name", "x".repeat(56)).code()).isEqualTo(5);
    assertThat(pki("init", "--dir", dir.toString(), "--name", "x".repeat(55)).code()).isZero();

    var outcome = pki("issue", "--dir", dir.toString(), "--node-id", nodeId);

    assertThat(outcome.code()).as(outcome.err()).isZero();
    var chain = outcome.out().lines().filter(line -> line.startsWith("cert-file")).findFirst();
    var file = chain.orElseThrow().split("\"")[1];
    assertThat(pki("inspect", file).out())
        .containsPattern("Node IDs +" + nodeId)
        .containsPattern("subject +CN=.{64}\n");
  }

  @Test
  void a_place_that_cannot_be_written_is_named_in_one_line() throws Exception {
    var file = Files.writeString(dir.resolve("file"), "");

    var outcome = pki("init", "--dir", file.resolve("pki").toString());

    assertThat(outcome.code()).isEqualTo(5);
    assertThat(outcome.err())
        .isEqualToNormalizingNewlines(
            "gantry: %s cannot be made: Not a directory%n".formatted(file.resolve("pki")));
  }

  @Test
  void without_an_authority_says_how_to_make_one() {
    var outcome = pki("issue", "--dir", dir.toString(), "--node-id", "ipn:1.0");

    assertThat(outcome.code()).isEqualTo(5);
    assertThat(outcome.err()).contains("gantry pki init").hasLineCount(1);
  }

  @Test
  void what_issue_prints_is_all_that_strict_needs() throws Exception {
    pki("init", "--dir", dir.toString());
    var issue = pki("issue", "--dir", dir.toString(), "--node-id", "ipn:1.0");
    var file = Files.writeString(dir.resolve("gantry.toml"), issue.out());

    var checked = Cli.run("check-config", "--config", file.toString()).succeeds();
    assertThat(checked.out())
        .containsPattern("(?m)^tls.preset = \"strict\" .*gantry.toml:4$")
        .containsPattern("(?m)^node-ids = \\[\"ipn:1.0\"\\] ")
        .contains("cert-file = \"" + dir.toAbsolutePath().resolve("ipn-1.0.pem") + "\"");
  }

  @Test
  void a_renewed_certificate_has_the_same_key_and_names_and_a_later_end() throws Exception {
    var chain = issued();
    var old = certificate(chain);

    var renewed = pki("renew", "--dir", dir.toString(), "--days", "700", chain.toString());
    assertThat(renewed.code()).as(renewed.err()).isZero();
    var fresh = certificate(chain);
    assertThat(renewed.out()).contains(fresh.getNotAfter().toInstant().toString());
    assertThat(fresh.getPublicKey()).isEqualTo(old.getPublicKey());
    assertThat(fresh.getSubjectAlternativeNames()).hasSize(4);
    assertThat(fresh.getExtensionValue("2.5.29.17")).isEqualTo(old.getExtensionValue("2.5.29.17"));
    assertThat(fresh.getSerialNumber()).isNotEqualTo(old.getSerialNumber());
    assertThat(fresh.getNotAfter()).isAfter(old.getNotAfter());
    serves(chain);
    assertThat(openssl("verify", "-x509_strict", "-CAfile", authority(), chain.toString()))
        .contains(": OK");
    assertThat(dir.toFile().list()).doesNotContain("ipn-1.0.pem.new");
  }

  @Test
  void only_certificates_of_this_authority_are_renewed_and_revoked() {
    var chain = issued();
    var other = dir.resolve("other");
    pki("init", "--dir", other.toString());
    for (var command : List.of("renew", "revoke")) {
      for (var file : List.of(chain.toString(), authority())) {
        assertThat(pki(command, "--dir", other.toString(), file).err())
            .contains("was not issued by this authority")
            .hasLineCount(1);
      }
    }
  }

  @Test
  void a_request_is_certified_with_its_own_names_and_our_profile() throws Exception {
    pki("init", "--dir", dir.toString());
    var request = request("node", "otherName:1.3.6.1.5.5.7.8.11;IA5:ipn:7.0,DNS:seven.example");

    var signed = pki("sign", "--dir", dir.toString(), request.toString());
    assertThat(signed.code()).as(signed.err()).isZero();
    assertThat(signed.out())
        .startsWith("# certified: ipn:7.0, seven.example\n")
        .contains("# private-key-file", "preset = \"strict\"");
    var text = openssl("x509", "-in", dir.resolve("ipn-7.0.pem").toString(), "-noout", "-text");
    // The request also asks to be an authority.
    assertThat(text).contains("CA:FALSE", "DNS:seven.example", "1.3.6.1.5.5.7.3.35");
    assertThat(dir.resolve("ipn-7.0.key")).doesNotExist();
    serves(new KeyFiles.Pem(dir.resolve("ipn-7.0.pem"), dir.resolve("node.key"), null));
  }

  @Test
  void names_of_the_command_line_stand_in_place_of_those_of_the_request() throws Exception {
    pki("init", "--dir", dir.toString());
    var request = request("node", "otherName:1.3.6.1.5.5.7.8.11;IA5:ipn:7.0,DNS:seven.example");

    var signed = pki("sign", "--dir", dir.toString(), "--node-id", "ipn:8.0", request.toString());
    assertThat(signed.out()).startsWith("# certified: ipn:8.0\n");
    var text = openssl("x509", "-in", dir.resolve("ipn-8.0.pem").toString(), "-noout", "-text");
    assertThat(text).doesNotContain("seven.example");
  }

  @Test
  void a_request_without_names_or_with_a_weak_key_or_a_broken_signature_is_refused()
      throws Exception {
    pki("init", "--dir", dir.toString());
    var nameless = request("nameless", "DNS:seven.example");
    assertThat(pki("sign", "--dir", dir.toString(), nameless.toString()).err())
        .contains("asks for no Node ID");
    openssl("genrsa", "-out", dir.resolve("weak.key").toString(), "1024");
    var weak = requestOf("weak", "DNS:seven.example");
    assertThat(pki("sign", "--dir", dir.toString(), weak.toString()).err()).contains("1024 bits");
    var der = dir.resolve("broken.der");
    openssl("req", "-in", nameless.toString(), "-outform", "der", "-out", der.toString());
    var octets = Files.readAllBytes(der);
    octets[octets.length - 1] ^= 1;
    Files.write(der, octets);
    assertThat(pki("sign", "--dir", dir.toString(), der.toString()).code())
        .isEqualTo(ExitCode.FILES.code());
    assertThat(pki("sign", "--dir", dir.toString(), "--node-id", "ipn:8.0", authority()).err())
        .contains("has no certificate request in it");
  }

  @Test
  void what_is_revoked_is_refused_by_openssl_and_by_us_and_not_renewed() throws Exception {
    var chain = issued();
    pki("issue", "--dir", dir.toString(), "--node-id", "ipn:2.0");
    var other = dir.resolve("ipn-2.0.pem");

    var revoked = pki("revoke", "--dir", dir.toString(), "--reason", "key-compromise", chain + "");
    assertThat(revoked.code()).as(revoked.err()).isZero();
    assertThat(revoked.out()).contains("has 1 revoked certificate;", "crl-dir = ");
    var list = dir.resolve("crl").resolve("ca.crl");
    assertThat(openssl("crl", "-in", list.toString(), "-CAfile", authority(), "-noout", "-text"))
        .contains("verify OK", "Key Compromise", "X509v3 CRL Number: \n                1");
    assertThat(verifyAgainst(list, chain)).contains("certificate revoked");
    assertThat(verifyAgainst(list, other)).contains(": OK");

    assertThat(pki("revoke", "--dir", dir.toString(), chain.toString()).err()).contains("already");
    assertThat(pki("renew", "--dir", dir.toString(), chain.toString()).err())
        .contains("was revoked");
    pki("revoke", "--dir", dir.toString(), other.toString());
    pki("revoke", "--dir", dir.toString(), "--days", "90");
    assertThat(openssl("crl", "-in", list.toString(), "-noout", "-text"))
        .contains("X509v3 CRL Number: \n                3");
    assertThat(verifyAgainst(list, chain)).contains("certificate revoked");
    assertThat(verifyAgainst(list, other)).contains("certificate revoked");
  }

  private String verifyAgainst(Path list, Path chain) throws Exception {
    return openssl(
        "verify", "-crl_check", "-CRLfile", list + "", "-CAfile", authority(), chain.toString());
  }

  private String authority() {
    return dir.resolve("ca.pem").toString();
  }

  private Path request(String name, String names) throws Exception {
    var key = dir.resolve(name + ".key").toString();
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key);
    return requestOf(name, names);
  }

  private Path requestOf(String name, String names) throws Exception {
    var request = dir.resolve(name + ".csr");
    openssl(
        "req",
        "-new",
        "-key",
        dir.resolve(name + ".key").toString(),
        "-subj",
        "/CN=" + name,
        "-addext",
        "subjectAltName=" + names,
        "-addext",
        "basicConstraints=critical,CA:TRUE",
        "-out",
        request.toString());
    return request;
  }

  private static X509Certificate certificate(Path file) throws Exception {
    try (var in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @Test
  void inspect_shows_claims_and_which_presets_take_them() {
    var outcome = pki("inspect", issued().toString());

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .containsPattern("Node IDs +ipn:1.0")
        .containsPattern("DNS names +node.example")
        .containsPattern("addresses +192.0.2.1, 2001:db8")
        .containsPattern("extended key usage +bundleSecurity, serverAuth, clientAuth")
        .containsPattern("strict +as server +accepted, if SESS_INIT says ipn:1.0")
        .containsPattern("legacy +as client +accepted");
  }

  @Test
  void inspect_says_why_strict_refuses() throws Exception {
    assertThat(
            openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=ipn:1.0",
                "-keyout",
                dir.resolve("x.key").toString(),
                "-out",
                dir.resolve("x.pem").toString()))
        .doesNotContain("error");

    var outcome = pki("inspect", dir.resolve("x.pem").toString());

    assertThat(outcome.out()).containsPattern("strict +as server +REFUSED: ");
  }

  @Test
  void inspect_shows_the_kind_of_key_and_refuses_what_is_too_weak() throws Exception {
    var file = dir.resolve("weak.pem").toString();
    var make = List.of("req", "-x509", "-nodes", "-subj", "/CN=weak", "-days", "9");
    var newKey = new ArrayList<>(make);
    newKey.addAll(List.of("-newkey", "rsa:1024", "-keyout", file + ".key", "-out", file));
    openssl(newKey.toArray(new String[0]));

    assertThat(pki("inspect", file).out())
        .containsPattern("key +RSA, 1024 bits")
        .containsPattern("strict +as client +REFUSED: It has an RSA key of 1024 bits");
    assertThat(pki("inspect", issued().toString()).out())
        .containsPattern("key +EC, 256 bits")
        .containsPattern("signed with +SHA256withECDSA");
  }

  @Test
  void inspect_takes_no_certificate_out_of_its_time() throws Exception {
    var chain = issued();
    for (var days : List.of(-1, 366)) {
      var then = Instant.now().plus(Duration.ofDays(days));

      assertThat(String.join("\n", report(then).ofFile(chain)))
          .containsPattern("permissive +as server +REFUSED: It ")
          .containsPattern("legacy +as client +REFUSED: It ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "node.example:0, port 0 cannot be dialled",
    "node.example:65536, port 65536 is not within 0 to 65535",
    "256.1.1.1:4556, '256.1.1.1' is not an IPv4 address",
    "::1:4556, 'an IPv6 address stands in brackets, as in [::1]:4556'",
    "[node.example]:4556, 'node.example' is not an IPv6 address"
  })
  void inspect_reads_addresses_as_everything_else_does(String address, String problem) {
    var outcome = pki("inspect", address);

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(address + ": " + problem.replaceAll("^'(an .*)'$", "$1"));
  }

  private static CertificateReport report(Instant now) {
    return new CertificateReport(InstantSource.fixed(now), PkiCommand.InspectCommand.PRESETS);
  }

  @Test
  void inspect_asks_a_live_peer_and_says_what_it_lacks() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var socket = server.accept()) {
                      socket.getInputStream().readNBytes(6);
                      socket.getOutputStream().write(new byte[] {'d', 't', 'n', '!', 4, 0});
                      socket.getInputStream().read();
                    } catch (java.io.IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  });
      var outcome = pki("inspect", "127.0.0.1:" + server.getLocalPort());
      thread.join();

      assertThat(outcome.code()).isEqualTo(4);
      assertThat(outcome.err()).contains("offers no TLS").hasLineCount(1);
    }
  }

  @Test
  void inspect_shows_what_a_live_peer_shows() throws Exception {
    var chain = issued();
    var context = javax.net.ssl.SSLContext.getInstance("TLS");
    var store = java.security.KeyStore.getInstance("PKCS12");
    assertThat(
            openssl(
                "pkcs12",
                "-export",
                "-in",
                chain.toString(),
                "-inkey",
                dir.resolve("ipn-1.0.key").toString(),
                "-out",
                dir.resolve("x.p12").toString(),
                "-passout",
                "pass:secret"))
        .isEmpty();
    try (var in = Files.newInputStream(dir.resolve("x.p12"))) {
      store.load(in, "secret".toCharArray());
    }
    var keys = javax.net.ssl.KeyManagerFactory.getInstance("SunX509");
    keys.init(store, "secret".toCharArray());
    context.init(keys.getKeyManagers(), null, null);
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var socket = server.accept()) {
                      socket.getInputStream().readNBytes(6);
                      socket.getOutputStream().write(new byte[] {'d', 't', 'n', '!', 4, 1});
                      var tls =
                          (javax.net.ssl.SSLSocket)
                              context.getSocketFactory().createSocket(socket, null, true);
                      tls.startHandshake();
                      tls.getInputStream().read();
                    } catch (java.io.IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  });
      var outcome = pki("inspect", "127.0.0.1:" + server.getLocalPort());
      thread.join();

      assertThat(outcome.code()).as(outcome.err()).isZero();
      assertThat(outcome.out()).contains("TLSv1.3").containsPattern("Node IDs +ipn:1.0");
      // The certificate is for other addresses than the one that was asked.
      assertThat(outcome.out())
          .containsPattern("strict +as server +accepted")
          .containsPattern("permissive +as server +REFUSED: .*127\\.0\\.0\\.1")
          .containsPattern("permissive +as client +accepted");
    }
  }
}
