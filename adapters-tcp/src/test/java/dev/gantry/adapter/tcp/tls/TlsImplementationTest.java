package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.certificates.issuing.OpenSslPki;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.domain.identity.IdentityPolicy;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which implementation serves which keys; needs the openssl command, which makes them. */
class TlsImplementationTest {
  @TempDir static Path dir;

  @BeforeAll
  static void make() throws Exception {
    OpenSslPki.selfSigned(dir, "ed25519", "-algorithm", "ed25519");
  }

  @Test
  void key_log_needs_boringssl() {
    fails(
        () -> TlsImplementation.choose(Engine.JDK, true, null),
        "the JDK's TLS cannot write a key log");
  }

  @Test
  void a_key_that_boringssl_does_not_take_goes_to_the_jdk() throws Exception {
    var keys = new KeyFiles.Pem(dir.resolve("ed25519.pem"), dir.resolve("ed25519.key"), null);
    var kit = new TlsKit(dir, "ed").realTime().keys(keys).trusting(dir.resolve("ed25519.pem"));
    var log = dir.resolve("keys.log");

    fails(() -> kit.engine(Engine.BORINGSSL).open(), "BoringSSL takes RSA and EC keys");
    fails(() -> kit.engine(Engine.AUTOMATIC).keyLog(log).open(), "it takes no EdDSA key");
    try (var tls = kit.engine(Engine.AUTOMATIC).keyLog(null).open();
        var handshake = new Handshake()) {
      assertThat(tls.implementation()).isEqualTo("jdk");
      var source = tls.source(TlsProfile.of(IdentityPolicy.OFF));
      assertThat(handshake.run(source, source, "localhost").active().failure()).isNull();
    }
  }

  private static void fails(ThrowingCallable load, String with) {
    assertThatThrownBy(load)
        .isInstanceOf(TlsSetupException.class)
        .hasMessageContaining(with)
        .message()
        .hasLineCount(1);
  }
}
