package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.testbench.mock.MockBpa;
import dev.gantry.testbench.mock.MockBpaSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code gantry serve} against a BPA behind TLS that demands a certificate, both with what {@code
 * gantry pki} makes; needs the openssl command.
 */
class BpaTlsTest {
  private static final String PASSWORD = "s3cret words";

  @TempDir private static Path pki;
  @TempDir private Path folder;

  private final List<Process> started = new ArrayList<>();
  private MockBpa bpa;

  /** Forms in which a key may come. */
  private enum KeyForm {
    PKCS8("pkey", "-in", "KEY", "-out", "OUT"),
    ENCRYPTED_PKCS8("pkcs8", "-topk8", "-in", "KEY", "-out", "OUT", "-passout"),
    SEC1("ec", "-in", "KEY", "-out", "OUT"),
    ENCRYPTED_SEC1("ec", "-aes256", "-in", "KEY", "-out", "OUT", "-passout"),
    PKCS12("pkcs12", "-export", "-inkey", "KEY", "-in", "CHAIN", "-out", "OUT", "-passout");

    private final List<String> openssl;

    KeyForm(String... openssl) {
      this.openssl = List.of(openssl);
    }

    boolean isEncrypted() {
      return openssl.getLast().equals("-passout");
    }
  }

  @BeforeAll
  static void makeCertificates() {
    for (var authority : List.of("ours", "theirs")) {
      var dir = pki.resolve(authority).toString();
      Cli.run("pki", "init", "--dir", dir).succeeds();
      for (var node : List.of("ipn:1.0", "ipn:2.0")) {
        Cli.run("pki", "issue", "--dir", dir, "--node-id", node, "--ip", "127.0.0.1").succeeds();
      }
    }
  }

  @BeforeEach
  void startBpa() throws IOException {
    bpa =
        MockBpa.start(
            MockBpaSettings.DEFAULT.withTls(
                new MockBpaSettings.Tls(
                    file("ours", "ipn-1.0.pem"),
                    file("ours", "ipn-1.0.key"),
                    file("ours", "ca.pem"))));
  }

  @AfterEach
  void stopAll() {
    started.forEach(Process::destroyForcibly);
    bpa.close();
  }

  @ParameterizedTest
  @EnumSource
  void bundles_reach_a_bpa_that_demands_a_certificate_whatever_form_its_key_has(KeyForm form)
      throws Exception {
    var key = converted(form);
    var sets = new ArrayList<String>();
    if (form == KeyForm.PKCS12) {
      sets.add("bpa.tls.pkcs12-file=" + key);
    } else {
      sets.add("bpa.tls.cert-file=" + file("ours", "ipn-2.0.pem"));
      sets.add("bpa.tls.private-key-file=" + key);
    }
    if (form.isEncrypted()) {
      var password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
      sets.add("bpa.tls.key-password-file=" + password);
    }
    sets.add("bpa.tls.ca-certs=" + file("ours", "ca.pem"));
    var server = serve(sets);
    var address = Cli.address(server.errorReader());
    bpa.await(() -> bpa.registeredNames().equals(List.of("gantry")), Cli.PATIENCE);
    Cli.run("send", address, "--size", "1000").succeeds();
    assertThat(bpa.receivedBundles()).isEqualTo(1);
    server.toHandle().destroy();
    assertThat(Cli.exit(server)).isZero();
  }

  @Test
  void bpa_of_an_authority_that_we_do_not_trust_is_refused_in_one_line() throws Exception {
    var server = serve(identity("ours"), "bpa.tls.ca-certs=" + file("theirs", "ca.pem"));
    assertThat(lineWith(server, "Not registered"))
        .contains(bpa.uri().toString())
        .contains("bpa.tls.ca-certs")
        .doesNotContain("Exception");
    assertThat(bpa.registeredNames()).isEmpty();
  }

  @Test
  void bpa_that_demands_a_certificate_refuses_a_server_without_one_in_one_line() throws Exception {
    var server = serve(List.of(), "bpa.tls.ca-certs=" + file("ours", "ca.pem"));
    assertThat(lineWith(server, "Not registered"))
        .contains(bpa.uri().toString())
        .contains("bpa.tls.cert-file")
        .doesNotContain("Exception");
    assertThat(bpa.registeredNames()).isEmpty();
  }

  @Test
  void replaced_key_serves_the_next_connection_and_a_broken_one_leaves_the_old() throws Exception {
    var chain = folder.resolve("own.pem");
    var key = folder.resolve("own.key");
    replace(chain, file("theirs", "ipn-2.0.pem"));
    replace(key, file("theirs", "ipn-2.0.key"));
    var server =
        serve(
            List.of("bpa.tls.cert-file=" + chain, "bpa.tls.private-key-file=" + key),
            "bpa.tls.ca-certs=" + file("ours", "ca.pem"),
            "bpa-redial-delay-max=0.1");
    lineWith(server, "Not registered");
    replace(chain, file("ours", "ipn-2.0.pem"));
    replace(key, file("ours", "ipn-2.0.key"));
    lineWith(server, "Registered with the BPA");
    Files.writeString(key, "no key");
    bpa.dropConnections();
    assertThat(lineWith(server, "the ones before them stay")).contains(key.toString());
    lineWith(server, "Registered with the BPA");
  }

  @Test
  void key_that_cannot_be_opened_stops_the_start_in_one_line() throws Exception {
    var key = converted(KeyForm.ENCRYPTED_PKCS8);
    var arguments = new ArrayList<>(List.of("serve"));
    for (var set :
        List.of(
            "bpa-address=" + bpa.uri(),
            "address=127.0.0.1:0",
            "bpa.tls.cert-file=" + file("ours", "ipn-2.0.pem"),
            "bpa.tls.private-key-file=" + key)) {
      arguments.addAll(List.of("--set", set));
    }
    Cli.run(arguments.toArray(String[]::new))
        .failsWith(ExitCode.CONFIGURATION, "bpa.tls", key.toString(), "password");
    arguments.addAll(List.of("--set", "bpa.tls.key-password=wrong"));
    Cli.run(arguments.toArray(String[]::new))
        .failsWith(ExitCode.CONFIGURATION, "bpa.tls", key.toString(), "password");
  }

  private static Path file(String authority, String name) {
    return pki.resolve(authority).resolve(name);
  }

  private static List<String> identity(String authority) {
    return List.of(
        "bpa.tls.cert-file=" + file(authority, "ipn-2.0.pem"),
        "bpa.tls.private-key-file=" + file(authority, "ipn-2.0.key"));
  }

  private static void replace(Path file, Path by) throws IOException {
    Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path converted(KeyForm form) throws Exception {
    var out = folder.resolve(form + ".key");
    var command = new ArrayList<>(List.of("openssl"));
    for (var word : form.openssl) {
      command.add(
          switch (word) {
            case "KEY" -> file("ours", "ipn-2.0.key").toString();
            case "CHAIN" -> file("ours", "ipn-2.0.pem").toString();
            case "OUT" -> out.toString();
            default -> word;
          });
    }
    if (form.isEncrypted()) {
      command.add("pass:" + PASSWORD);
    }
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return out;
  }

  private Process serve(List<String> identity, String... more) throws IOException {
    var arguments = new ArrayList<>(List.of("serve"));
    var sets = new ArrayList<>(identity);
    sets.addAll(List.of(more));
    sets.add("address=127.0.0.1:0");
    sets.add("bpa-address=" + bpa.uri());
    sets.forEach(set -> arguments.addAll(List.of("--set", set)));
    var process = Cli.spawn(folder, arguments.toArray(String[]::new));
    started.add(process);
    return process;
  }

  /** The next line of its log that has the words in it. */
  private static String lineWith(Process server, String words) throws IOException {
    return Cli.lineWith(server.errorReader(), words);
  }
}
