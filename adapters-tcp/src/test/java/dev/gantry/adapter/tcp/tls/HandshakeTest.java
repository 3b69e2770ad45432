package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.adapter.tcp.tls.TlsSettings.KeyFiles;
import dev.gantry.adapter.tcp.tls.TlsSettings.Trust;
import dev.gantry.adapter.tcp.tls.TlsSettings.Version;
import dev.gantry.domain.identity.IdentityPolicy;
import java.nio.file.Path;
import java.time.InstantSource;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both ends ours, in every mixture of implementation and version. */
class HandshakeTest {
  @TempDir Path dir;
  private final Handshake handshake = new Handshake();
  private final TestPki.Holder ca = TestPki.root("test CA");

  @BeforeEach
  void writeCa() {
    ca.writeCertificate(dir.resolve("ca.pem"));
  }

  @AfterEach
  void close() throws Exception {
    handshake.close();
  }

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, BORINGSSL, TLSv1.3",
    "BORINGSSL, JDK, TLSv1.3",
    "JDK, BORINGSSL, TLSv1.3",
    "JDK, JDK, TLSv1.3"
  })
  void both_sides_prove_themselves(Engine active, Engine passive, String version) throws Exception {
    try (var one = open(active, "a", "ipn:1.0");
        var other = open(passive, "b", "ipn:2.0")) {
      var ends =
          handshake.run(
              one.source(TlsProfile.of(IdentityPolicy.STRICT)),
              other.source(TlsProfile.of(IdentityPolicy.STRICT)),
              "localhost");

      assertThat(ends.active().failure()).isNull();
      assertThat(ends.passive().failure()).isNull();
      assertThat(ends.active().facts().protocol()).isEqualTo(version);
      assertThat(ends.active().facts().certificate().bundleEids()).containsExactly("ipn:2.0");
      assertThat(ends.passive().facts().certificate().bundleEids()).containsExactly("ipn:1.0");
      assertThat(ends.passive().facts().certificate().dnsNames()).containsExactly("a.example");
    }
  }

  private Tls open(Engine engine, String name, String nodeId) throws Exception {
    var holder =
        ca.leaf(name)
            .names(
                TestPki.bundleEid(nodeId), new GeneralName(GeneralName.dNSName, name + ".example"))
            .purposes(TestPki.BUNDLE_SECURITY)
            .sign();
    var keys =
        new KeyFiles.Pem(
            holder.writeCertificate(dir.resolve(name + ".pem")),
            holder.writeKey(dir.resolve(name + ".key")),
            null);
    var defaults = TlsSettings.of(keys, Trust.of(dir.resolve("ca.pem").toString()));
    return Tls.open(
        new TlsSettings(
            keys,
            defaults.trust(),
            engine,
            Version.TLS_1_2,
            defaults.resumption(),
            defaults.maxResumableSessions(),
            null,
            defaults.reloadInterval()),
        InstantSource.fixed(TestPki.NOW));
  }
}
