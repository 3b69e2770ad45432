package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.tls.Handshake.End;
import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.certificates.issuing.OpenSslPki;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.session.EndCause;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Handshakes with {@code openssl s_server} and {@code s_client}, whose certificates openssl made;
 * needs the openssl command.
 */
class OpenSslInteroperabilityTest {
  @TempDir static Path dir;
  private static OpenSslPki pki;
  private static OpenSslPki stranger;
  private static Path revocationLists;

  private final Handshake handshake = new Handshake(true);

  /** Certificates of the peer, and what we make of them; null = accepted. */
  enum Peer {
    GOOD(null),
    BUNDLE_SECURITY_ALONE(null),
    UNKNOWN_CA(EndCause.CERTIFICATE_UNTRUSTED),
    EXPIRED(EndCause.CERTIFICATE_EXPIRED),
    NOT_YET_VALID(EndCause.CERTIFICATE_NOT_YET_VALID),
    REVOKED(EndCause.CERTIFICATE_REVOKED),
    KEY_USAGE(EndCause.CERTIFICATE_KEY_USAGE),
    EXTENDED_KEY_USAGE(EndCause.CERTIFICATE_KEY_USAGE);

    private final EndCause cause;

    Peer(EndCause cause) {
      this.cause = cause;
    }

    String file() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @BeforeAll
  static void issue() throws Exception {
    stranger = new OpenSslPki(dir.resolve("stranger")).good("unknown_ca");
    pki =
        new OpenSslPki(dir.resolve("pki"))
            .good("gantry")
            .good("good")
            .usage(
                "bundle_security_alone",
                "keyUsage=critical,digitalSignature\nextendedKeyUsage=1.3.6.1.5.5.7.3.35\n")
            .expired("expired")
            .notYetValid("not_yet_valid")
            .good("revoked")
            .usage("key_usage", "keyUsage=critical,keyEncipherment\n")
            .usage("extended_key_usage", "extendedKeyUsage=emailProtection\n");
    revocationLists = pki.revoke("revoked");
  }

  static List<Arguments> cases() {
    return TlsKit.onEveryStack(Peer.values());
  }

  static List<Arguments> stacks() {
    return cases().stream()
        .filter(one -> one.get()[2] == Peer.GOOD)
        .map(one -> Arguments.of(one.get()[0], one.get()[1]))
        .toList();
  }

  @AfterEach
  void close() throws Exception {
    handshake.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void as_active_side(Engine engine, String version, Peer peer) throws Exception {
    var server =
        OpenSslPki.start(
            "s_server",
            "-accept",
            "127.0.0.1:0",
            "-naccept",
            "1",
            "-cert",
            certificate(peer),
            "-key",
            key(peer),
            "-tls" + version,
            "-Verify",
            "2",
            "-CAfile",
            pki.authority().toString());
    try (var tls = open(engine, true)) {
      var output = new BufferedReader(new InputStreamReader(server.getInputStream()));
      try (var relay = ContactRelay.toPassiveTool(portOf(output))) {
        var end = handshake.dial(source(tls), "localhost", relay.address());
        server.getOutputStream().write("x\n".getBytes());
        server.getOutputStream().flush();
        if (peer == Peer.KEY_USAGE && version.equals("1_2")) {
          // openssl itself will not sign with such a key, and so has no suite to choose.
          assertThat(end.get(20, TimeUnit.SECONDS).failure().cause())
              .isEqualTo(EndCause.TLS_FAILED);
          return;
        }
        judge(engine, peer, end.get(20, TimeUnit.SECONDS), "dtn://good/");
        handshake.closeChannels();
        var said = String.join("\n", output.lines().toList());
        if (peer.cause != null) {
          assertThat(said).contains("SSL alert number " + alertToServer(engine, peer));
        }
      }
    } finally {
      server.destroyForcibly();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void as_passive_side(Engine engine, String version, Peer peer) throws Exception {
    try (var tls = open(engine, true);
        var server = handshake.serve(source(tls));
        var relay = ContactRelay.fromActiveTool(server.address())) {
      var client =
          OpenSslPki.start(
              "s_client",
              "-connect",
              "127.0.0.1:" + relay.address().getPort(),
              "-cert",
              certificate(peer),
              "-key",
              key(peer),
              "-tls" + version,
              "-CAfile",
              pki.authority().toString(),
              "-verify_return_error");
      try {
        judge(engine, peer, server.lastEnd(), "dtn://good/");
        handshake.closeChannels();
        if (peer.cause == null) {
          client.getOutputStream().close(); // its sign to leave
        }
        var said = new String(client.getInputStream().readAllBytes());
        if (peer.cause != null) {
          assertThat(said).contains("SSL alert number " + alertToClient(engine, version, peer));
        } else {
          assertThat(said).contains("Verify return code: 0 (ok)");
        }
      } finally {
        client.destroyForcibly();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void passive_side_demands_a_certificate(Engine engine, String version) throws Exception {
    try (var tls = open(engine, true);
        var server = handshake.serve(source(tls));
        var relay = ContactRelay.fromActiveTool(server.address())) {
      var client =
          OpenSslPki.start(
              "s_client", "-connect", "127.0.0.1:" + relay.address().getPort(), "-tls" + version);
      try {
        assertThat(server.lastEnd().failure().cause()).isEqualTo(EndCause.CERTIFICATE_MISSING);
        assertThat(new String(client.getInputStream().readAllBytes()))
            .contains("SSL alert number " + (version.equals("1_3") ? "116" : "40"));
      } finally {
        client.destroyForcibly();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void active_side_hears_that_its_certificate_is_refused(Engine engine, String version)
      throws Exception {
    var server =
        OpenSslPki.start(
            "s_server",
            "-accept",
            "127.0.0.1:0",
            "-naccept",
            "1",
            "-cert",
            certificate(Peer.GOOD),
            "-key",
            key(Peer.GOOD),
            "-tls" + version,
            "-Verify",
            "2",
            "-verify_return_error",
            "-CAfile",
            stranger.authority().toString());
    try (var tls = open(engine, true)) {
      var output = new BufferedReader(new InputStreamReader(server.getInputStream()));
      try (var relay = ContactRelay.toPassiveTool(portOf(output))) {
        var end = handshake.dial(source(tls), "localhost", relay.address());
        var failure = end.get(20, TimeUnit.SECONDS).failure();

        assertThat(failure.cause()).isEqualTo(EndCause.CERTIFICATE_REFUSED_BY_PEER);
        assertThat(failure.detail()).contains("unknown_ca");
      }
    } finally {
      server.destroyForcibly();
    }
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void old_versions_find_no_common_ground(Engine engine, String version) throws Exception {
    refuses(engine, version.equals("1_3"), "-tls1_1", "ALL:@SECLEVEL=0");
  }

  /** BCP 195: neither suites without forward secrecy nor those without authenticated encryption. */
  @ParameterizedTest
  @MethodSource("stacks")
  void weak_suites_find_no_common_ground(Engine engine, String version) throws Exception {
    refuses(
        engine, version.equals("1_3"), "-tls1_2", "ALL:!ECDHE+AESGCM:!ECDHE+CHACHA20:@SECLEVEL=0");
  }

  private void refuses(Engine engine, boolean lists, String version, String suites)
      throws Exception {
    try (var tls = open(engine, lists);
        var server = handshake.serve(source(tls));
        var relay = ContactRelay.fromActiveTool(server.address())) {
      var client =
          OpenSslPki.start(
              "s_client",
              "-connect",
              "127.0.0.1:" + relay.address().getPort(),
              version,
              "-cipher",
              suites);
      try {
        var failure = server.lastEnd().failure();
        assertThat(failure.cause()).isEqualTo(EndCause.TLS_FAILED);
        assertThat(failure.detail()).contains("no version or cipher");
      } finally {
        client.destroyForcibly();
      }
    }
  }

  // RFC 9174 4.4.4.1: bad_certificate (42). BoringSSL looks at Key Usage before we are asked, and
  // says illegal_parameter; the JDK's server has nothing but certificate_unknown for us to use.
  private static int alertToServer(Engine engine, Peer peer) {
    return engine == Engine.BORINGSSL && peer == Peer.KEY_USAGE ? 47 : 42;
  }

  private static int alertToClient(Engine engine, String version, Peer peer) {
    if (engine == Engine.JDK) {
      return 46;
    }
    return peer == Peer.KEY_USAGE && version.equals("1_3") ? 47 : 42;
  }

  private static void judge(Engine engine, Peer peer, End end, String nodeId) {
    if (peer.cause == null) {
      assertThat(end.failure()).isNull();
      assertThat(end.facts().certificate().bundleEids())
          .containsExactly(nodeId.replace("good", peer.file()));
    } else {
      assertThat(end.failure()).as("by %s", engine).isNotNull();
      assertThat(end.failure().cause()).isEqualTo(peer.cause);
    }
  }

  private static InetSocketAddress portOf(BufferedReader output) throws Exception {
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("ACCEPT ")) {
        var port = line.substring(line.lastIndexOf(':') + 1).strip();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
      }
    }
    throw new AssertionError("s_server did not say where it listens");
  }

  private static String certificate(Peer peer) {
    return (peer == Peer.UNKNOWN_CA ? stranger : pki).certificate(peer.file()).toString();
  }

  private static String key(Peer peer) {
    return (peer == Peer.UNKNOWN_CA ? stranger : pki).key(peer.file()).toString();
  }

  private static TlsEngineSource source(Tls tls) {
    return tls.source(TlsProfile.of(IdentityPolicy.STRICT));
  }

  private static Tls open(Engine engine, boolean lists) throws Exception {
    return new TlsKit(dir, "gantry")
        .engine(engine)
        .realTime()
        .keys(new KeyFiles.Pem(pki.certificate("gantry"), pki.key("gantry"), null))
        .trusting(pki.authority())
        .revocationLists(lists ? revocationLists : null)
        .open();
  }
}
