package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.certificates.issuing.OpenSslPki;
import dev.gantry.certificates.revocation.RevocationRule;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.session.EndCause;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * OCSP, asked of a responder and stapled; needs the openssl command, whose responder and server
 * serve here.
 */
class OcspTest {
  private static final String USAGE =
      "keyUsage=critical,digitalSignature\nauthorityInfoAccess=OCSP;URI:http://127.0.0.1:%d\n";

  @TempDir static Path dir;
  private static OpenSslPki pki;
  private static Process responder;

  private final Handshake handshake = new Handshake();

  /** A certificate, the rule, and what comes of it. */
  private record Row(String name, RevocationRule rule, EndCause cause) {}

  private static final List<Row> ROWS =
      List.of(
          new Row("silent", RevocationRule.SOFT, null),
          new Row("silent", RevocationRule.HARD, null),
          new Row("good", RevocationRule.SOFT, null),
          new Row("good", RevocationRule.HARD, null),
          new Row("revoked", RevocationRule.SOFT, EndCause.CERTIFICATE_REVOKED),
          new Row("revoked", RevocationRule.HARD, EndCause.CERTIFICATE_REVOKED),
          new Row("revoked", RevocationRule.OFF, null),
          new Row("unanswered", RevocationRule.SOFT, null),
          new Row("unanswered", RevocationRule.HARD, EndCause.CERTIFICATE_REVOKED));

  @BeforeAll
  static void start() throws Exception {
    var port = OpenSslPki.freePort();
    pki = new OpenSslPki(dir.resolve("pki")).good("gantry").good("silent");
    issue("good", port);
    issue("revoked", port);
    issue("unanswered", OpenSslPki.freePort());
    pki.revoke("revoked");
    responder = pki.responder(port);
  }

  private static void issue(String name, int port) throws Exception {
    pki.issue(name, USAGE.formatted(port), Duration.ofDays(-1), Duration.ofDays(9));
  }

  @AfterAll
  static void stop() {
    responder.destroyForcibly();
  }

  @AfterEach
  void close() throws Exception {
    handshake.close();
  }

  static List<Arguments> cases() {
    var cases = new ArrayList<Arguments>();
    for (var engine : List.of(Engine.BORINGSSL, Engine.JDK)) {
      for (var row : ROWS) {
        cases.add(Arguments.of(engine, row));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void asks_the_responder_in_both_roles(Engine engine, Row row) throws Exception {
    try (var peer = kit(row.name()).engine(engine).open();
        var judge = kit("gantry").engine(engine).ocsp(row.rule()).open()) {
      var active = handshake.run(source(judge), source(peer), "localhost").active();
      assertThat(outcome(active)).as("%s", active.failure()).isEqualTo(row.cause());
      assertThat(outcome(handshake.run(source(peer), source(judge), "localhost").passive()))
          .isEqualTo(row.cause());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void takes_what_the_passive_side_stapled(Engine engine, Row row) throws Exception {
    if (!row.name().equals("unanswered")) {
      return; // the rows with a responder prove nothing about a staple
    }
    var response = dir.resolve("staple.der");
    OpenSslPki.run(
        "ocsp",
        "-index",
        dir.resolve("pki/index.txt").toString(),
        "-rsigner",
        pki.authority().toString(),
        "-rkey",
        dir.resolve("pki/ca.key").toString(),
        "-CA",
        pki.authority().toString(),
        "-issuer",
        pki.authority().toString(),
        "-cert",
        pki.certificate("unanswered").toString(),
        "-ndays",
        "1",
        "-respout",
        response.toString());
    var server =
        OpenSslPki.start(
            "s_server",
            "-accept",
            "127.0.0.1:0",
            "-naccept",
            "1",
            "-cert",
            pki.certificate("unanswered").toString(),
            "-key",
            pki.key("unanswered").toString(),
            "-status_file",
            response.toString(),
            "-no_ticket");
    try (var judge = kit("gantry").engine(engine).ocsp(row.rule()).open()) {
      var output = new BufferedReader(new InputStreamReader(server.getInputStream()));
      var port = 0;
      while (port == 0) {
        var line = output.readLine();
        if (line.startsWith("ACCEPT ")) {
          port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
        }
      }
      server.getOutputStream().write("x\n".getBytes());
      server.getOutputStream().flush();
      var to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      var end = handshake.dial(source(judge), "localhost", to).get(20, TimeUnit.SECONDS);

      assertThat(outcome(end)).isNull();
    } finally {
      server.destroyForcibly();
    }
  }

  private static EndCause outcome(Handshake.End end) {
    return end.failure() == null ? null : end.failure().cause();
  }

  private static TlsEngineSource source(Tls tls) {
    return tls.source(TlsProfile.of(IdentityPolicy.STRICT));
  }

  private static TlsKit kit(String name) {
    return new TlsKit(dir, name).issuedBy(pki);
  }
}
