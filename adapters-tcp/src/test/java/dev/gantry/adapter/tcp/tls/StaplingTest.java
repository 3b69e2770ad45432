package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.Await;
import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.certificates.issuing.OpenSslPki;
import dev.gantry.certificates.revocation.RevocationRule;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.session.EndCause;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a server staples to its handshakes; needs the openssl command, whose responder and client
 * serve here.
 */
class StaplingTest {
  private static final String USAGE =
      "keyUsage=critical,digitalSignature\nauthorityInfoAccess=OCSP;URI:http://127.0.0.1:%d\n";
  private static final IdentityPolicy ASKING_NOBODY = IdentityPolicy.OFF;

  @TempDir static Path dir;
  private static OpenSslPki pki;
  private static int port;
  private static int mutePort;

  private final Handshake handshake = new Handshake(true);

  @BeforeAll
  static void issue() throws Exception {
    port = OpenSslPki.freePort();
    mutePort = OpenSslPki.freePort();
    pki = new OpenSslPki(dir.resolve("pki")).good("gantry");
    for (var name : List.of("good", "revoked")) {
      pki.issue(name, USAGE.formatted(port), Duration.ofDays(-1), Duration.ofDays(9));
    }
    pki.issue("mute", USAGE.formatted(mutePort), Duration.ofDays(-1), Duration.ofDays(9));
    pki.revoke("revoked");
  }

  @AfterEach
  void close() throws Exception {
    handshake.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1_2", "1_3"})
  void openssl_finds_the_response_of_the_responder_in_the_handshake(String version)
      throws Exception {
    try (var server = stapling("good", RevocationRule.SOFT);
        var listener = handshake.serve(server.source(TlsProfile.of(ASKING_NOBODY)))) {
      assertThat(askStatus(listener, version))
          .contains("OCSP Response Status: successful")
          .contains("Cert Status: good")
          .contains("Verify return code: 0 (ok)");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Engine.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
  void a_peer_under_the_hard_rule_needs_no_responder_of_its_own(Engine engine) throws Exception {
    try (var server = stapling("good", RevocationRule.HARD);
        var peer = kit("gantry").engine(engine).ocsp(RevocationRule.HARD).open()) {
      // By now the responder is gone.
      try (var plain = new Handshake()) {
        assertThat(
                plain
                    .run(strict(peer), server.source(TlsProfile.of(ASKING_NOBODY)), "localhost")
                    .active()
                    .failure())
            .isNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Engine.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
  void a_revoked_certificate_is_stapled_as_such(Engine engine) throws Exception {
    try (var server = stapling("revoked", RevocationRule.SOFT);
        var peer = kit("gantry").engine(engine).ocsp(RevocationRule.SOFT).open();
        var plain = new Handshake()) {
      var end =
          plain
              .run(strict(peer), server.source(TlsProfile.of(ASKING_NOBODY)), "localhost")
              .active();
      assertThat(end.failure().cause()).isEqualTo(EndCause.CERTIFICATE_REVOKED);
    }
  }

  @Test
  void nothing_is_stapled_or_asked_where_ocsp_is_off() throws Exception {
    try (var server = kit("mute").ocsp(RevocationRule.OFF).open();
        var mute = new ServerSocket(mutePort, 1, InetAddress.getLoopbackAddress());
        var listener = handshake.serve(server.source(TlsProfile.of(ASKING_NOBODY)))) {
      assertThat(askStatus(listener, "1_3")).contains("OCSP response: no response sent");
      mute.setSoTimeout(1);
      Assertions.assertThatIOException().isThrownBy(mute::accept);
    }
  }

  @Test
  void a_responder_that_says_nothing_holds_up_no_handshake() throws Exception {
    try (var mute = new ServerSocket(mutePort, 1, InetAddress.getLoopbackAddress());
        var server = kit("mute").ocsp(RevocationRule.SOFT).open();
        var peer = kit("gantry").ocsp(RevocationRule.OFF).open();
        var question = mute.accept();
        var plain = new Handshake()) {
      var ends = plain.run(strict(peer), server.source(TlsProfile.of(ASKING_NOBODY)), "localhost");

      assertThat(ends.active().failure()).isNull();
      question.setSoTimeout(1);
      Assertions.assertThatExceptionOfType(SocketTimeoutException.class)
          .as("who asked is still waiting")
          .isThrownBy(() -> question.getInputStream().readAllBytes());
    }
  }

  /** A node with this certificate that has fetched its response, from a responder now gone. */
  private static Tls stapling(String name, RevocationRule rule) throws Exception {
    var responder = pki.responder(port);
    try {
      var tls = kit(name).engine(Engine.BORINGSSL).ocsp(rule).open();
      Await.until("a response is fetched", () -> tls.stapled() != null);
      return tls;
    } finally {
      responder.destroyForcibly().waitFor();
    }
  }

  private static String askStatus(Handshake.Server listener, String version) throws Exception {
    try (var relay = ContactRelay.fromActiveTool(listener.address())) {
      var client =
          OpenSslPki.start(
              "s_client",
              "-connect",
              "127.0.0.1:" + relay.address().getPort(),
              "-status",
              "-tls" + version,
              "-CAfile",
              pki.authority().toString());
      try {
        assertThat(listener.lastEnd().failure()).isNull();
        client.getOutputStream().close(); // its sign to leave
        return new String(client.getInputStream().readAllBytes());
      } finally {
        client.destroyForcibly();
      }
    }
  }

  private static TlsEngineSource strict(Tls tls) {
    return tls.source(TlsProfile.of(IdentityPolicy.STRICT));
  }

  private static TlsKit kit(String name) {
    return new TlsKit(dir, name).issuedBy(pki);
  }
}
