package dev.gantry.testbench.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.bpa.BpaTls;
import dev.gantry.testbench.mock.MockBpaSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Self-signed certificates as PEM files, made by the JDK's keytool. */
final class TestPki {
  private static final char[] PASSWORD = "password".toCharArray();

  private TestPki() {}

  /**
   * A certificate for the loopback and its key: {@code name.crt} and {@code name.key} in {@code
   * dir}.
   */
  static void issue(Path dir, String name) throws Exception {
    var store = dir.resolve(name + ".p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var process =
        new ProcessBuilder(
                List.of(
                    keytool,
                    "-genkeypair",
                    "-alias",
                    "it",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "SAN=dns:localhost,ip:127.0.0.1",
                    "-validity",
                    "30",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    new String(PASSWORD),
                    "-keystore",
                    store.toString()))
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    write(dir.resolve(name + ".crt"), "CERTIFICATE", keys.getCertificate("it").getEncoded());
    write(dir.resolve(name + ".key"), "PRIVATE KEY", keys.getKey("it", PASSWORD).getEncoded());
  }

  static MockBpaSettings.Tls server(Path dir, String name, String trusted) {
    return new MockBpaSettings.Tls(
        dir.resolve(name + ".crt"), dir.resolve(name + ".key"), dir.resolve(trusted + ".crt"));
  }

  /** Reads the files anew each time, as they are then. */
  static BpaTls client(Path dir, String name, String trusted) {
    return new BpaTls(
        () -> {
          try {
            var key = Base64.getMimeDecoder().decode(body(dir.resolve(name + ".key")));
            return new BpaTls.Material(
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
                List.of(certificate(dir.resolve(name + ".crt"))),
                List.of(certificate(dir.resolve(trusted + ".crt"))));
          } catch (GeneralSecurityException e) {
            throw new IOException(e);
          }
        },
        null);
  }

  private static X509Certificate certificate(Path file)
      throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static String body(Path file) throws IOException {
    return Files.readString(file).replaceAll("-----[A-Z ]*-----", "");
  }

  private static void write(Path file, String kind, byte[] der) throws IOException {
    var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }
}
