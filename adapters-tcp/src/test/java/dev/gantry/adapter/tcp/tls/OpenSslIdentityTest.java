package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.Await;
import dev.gantry.adapter.tcp.Node;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.certificates.issuing.OpenSslPki;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.IdentityPolicy.ExtendedKeyUsageRule;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.RecordingObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The names in certificates that openssl made and presents, held against what its user says in
 * SESS_INIT: a wrong one ends with SESS_TERM Contact Failure inside TLS. Needs the openssl command.
 */
class OpenSslIdentityTest {
  private static final NodeId OURS = NodeId.parse("ipn:1.0");
  private static final String BUNDLE_EID = "otherName:1.3.6.1.5.5.7.8.11;";
  private static final String CONTACT_FAILURE = "050004";
  private static final String CONTACT_FAILURE_REPLY = "050104";
  private static final IdentityPolicy WITH_HOST =
      new IdentityPolicy(
          Check.REQUIRED,
          Check.REQUIRED,
          ExtendedKeyUsageRule.BUNDLE_SECURITY,
          false,
          Check.REQUIRED);

  /** What the certificate says, and what comes of it; SESS_INIT says dtn://peer/. */
  enum Peer {
    RIGHT(BUNDLE_EID + "IA5STRING:dtn://peer/", IdentityPolicy.STRICT, null),
    OTHERWISE_WRITTEN(BUNDLE_EID + "IA5STRING:DTN://%70eer/", IdentityPolicy.STRICT, null),
    ONE_OF_TWO(
        BUNDLE_EID + "IA5STRING:ipn:9.0," + BUNDLE_EID + "IA5STRING:dtn://peer/",
        IdentityPolicy.STRICT,
        null),
    OTHER_NODE(
        BUNDLE_EID + "IA5STRING:dtn://other/", IdentityPolicy.STRICT, EndCause.NODE_ID_MISMATCH),
    NO_NODE("DNS:peer.example", IdentityPolicy.STRICT, EndCause.NODE_ID_UNPROVEN),
    NODE_AS_URI("URI:dtn://peer/", IdentityPolicy.STRICT, EndCause.NODE_ID_UNPROVEN),
    NODE_AS_UTF8(BUNDLE_EID + "UTF8:dtn://peer/", IdentityPolicy.STRICT, EndCause.NODE_ID_UNPROVEN),
    SERVICE_OF_NODE(
        BUNDLE_EID + "IA5STRING:dtn://peer/app", IdentityPolicy.STRICT, EndCause.NODE_ID_UNPROVEN),
    WRONG_NAME_DISREGARDED(
        BUNDLE_EID + "IA5STRING:dtn://peer/,DNS:peer.example,IP:127.0.0.9",
        IdentityPolicy.STRICT,
        null),
    RIGHT_ADDRESS(BUNDLE_EID + "IA5STRING:dtn://peer/,IP:127.0.0.1", WITH_HOST, null),
    WRONG_ADDRESS(
        BUNDLE_EID + "IA5STRING:dtn://peer/,IP:127.0.0.9", WITH_HOST, EndCause.HOST_NAME_MISMATCH),
    NO_ADDRESS(BUNDLE_EID + "IA5STRING:dtn://peer/", WITH_HOST, EndCause.HOST_NAME_MISSING);

    private final String names;
    private final IdentityPolicy policy;
    private final EndCause cause;

    Peer(String names, IdentityPolicy policy, EndCause cause) {
      this.names = names;
      this.policy = policy;
      this.cause = cause;
    }

    String file() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @TempDir static Path dir;
  private static OpenSslPki pki;

  @BeforeAll
  static void issue() throws Exception {
    pki = new OpenSslPki(dir.resolve("pki")).good("gantry");
    for (var peer : Peer.values()) {
      pki.named(peer.file(), peer.names);
    }
  }

  static List<Arguments> cases() {
    return TlsKit.onEveryStack(Peer.values());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void as_passive_side(Engine engine, String version, Peer peer) throws Exception {
    try (var tls = open(engine);
        var node =
            node(
                List.of(new ListenEndpoint(Endpoint.parse("127.0.0.1:0"), profile(tls, peer))),
                List.of());
        var relay =
            ContactRelay.fromActiveTool(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
        var tool =
            new Tool(
                "s_client", "-connect", "127.0.0.1:" + relay.address().getPort(), peer, version)) {
      tool.says(sessInit());
      judge(node, tool, peer);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void as_active_side(Engine engine, String version, Peer peer) throws Exception {
    try (var tool = new Tool("s_server", "-accept", "127.0.0.1:0", peer, version);
        var relay = ContactRelay.toPassiveTool(tool.listeningAt());
        var tls = open(engine);
        var node =
            node(
                List.of(),
                List.of(
                    new PeerEndpoint(
                        Endpoint.parse("127.0.0.1:" + relay.address().getPort()),
                        null,
                        profile(tls, peer),
                        PeerSettings.DIALLED)))) {
      if (peer.policy != WITH_HOST || peer.cause == null) {
        tool.hears(sessInitOf(OURS));
        tool.says(sessInit());
      }
      judge(node, tool, peer);
    }
  }

  private static void judge(Node node, Tool tool, Peer peer) throws Exception {
    if (peer.cause == null) {
      assertThat(node.awaitPeer().nodeIds()).containsExactly(NodeId.parse("dtn://peer/"));
      tool.hears(sessInitOf(OURS));
      tool.close(); // nobody is there to answer a SESS_TERM
      return;
    }
    tool.hears(CONTACT_FAILURE);
    tool.says(CONTACT_FAILURE_REPLY);
    var end =
        node.observer.await(RecordingObserver.Ended.class, _ -> true, Duration.ofSeconds(20)).end();
    assertThat(end.cause()).as("%s", end).isEqualTo(peer.cause);
    assertThat(end.reason()).isEqualTo(TerminationReason.Known.CONTACT_FAILURE);
    assertThat(end.detail()).contains(peer.policy == WITH_HOST ? "127.0.0.1" : "dtn://peer/");
    assertThat(node.bpa.announced()).isEmpty();
  }

  /** SESS_INIT of the tool's user: keepalive 0, MRUs of 1 MiB, no extension items. */
  private static String sessInit() {
    return "0700000000000000100000"
        + "0000000000100000"
        + sessInitOf(NodeId.parse("dtn://peer/"))
        + "00000000";
  }

  /** The Node ID as it stands in a SESS_INIT, behind its length. */
  private static String sessInitOf(NodeId nodeId) {
    var text = nodeId.text().getBytes(StandardCharsets.US_ASCII);
    return "%04x".formatted(text.length) + HexFormat.of().formatHex(text);
  }

  private static Node node(List<ListenEndpoint> listeners, List<PeerEndpoint> peers)
      throws IOException {
    return new Node(InMemoryBpa.recording(OURS), TcpSettings.of(listeners, peers));
  }

  private static SessionProfile profile(Tls tls, Peer peer) {
    return SessionProfile.PLAINTEXT.withTls(
        new SessionSettings.Security(true, true, peer.policy),
        tls.source(TlsProfile.of(peer.policy)));
  }

  private static Tls open(Engine engine) throws Exception {
    return new TlsKit(dir, "gantry")
        .engine(engine)
        .realTime()
        .keys(new KeyFiles.Pem(pki.certificate("gantry"), pki.key("gantry"), null))
        .trusting(pki.authority())
        .open();
  }

  /** An openssl whose user types octets and reads them. */
  private static final class Tool implements AutoCloseable {
    private final Process process;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    Tool(String command, String option, String address, Peer peer, String version) {
      process =
          OpenSslPki.start(
              command,
              option,
              address,
              "-cert",
              pki.certificate(peer.file()).toString(),
              "-key",
              pki.key(peer.file()).toString(),
              "-tls" + version,
              command.equals("s_server") ? "-Verify" : "-verify",
              "2",
              "-CAfile",
              pki.authority().toString());
      var _ = Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
      try (var in = process.getInputStream()) {
        var octets = new byte[4096];
        for (var count = in.read(octets); count > 0; count = in.read(octets)) {
          synchronized (heard) {
            heard.write(octets, 0, count);
          }
        }
      } catch (IOException e) {
        return; // stopped
      }
    }

    private String text() {
      synchronized (heard) {
        return heard.toString(StandardCharsets.ISO_8859_1);
      }
    }

    InetSocketAddress listeningAt() {
      Await.until("s_server listens", () -> text().matches("(?s).*ACCEPT [^\\n]*:[0-9]+\\n.*"));
      var line = text().lines().filter(one -> one.startsWith("ACCEPT ")).findFirst().orElseThrow();
      return new InetSocketAddress(
          InetAddress.getLoopbackAddress(),
          Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
    }

    void says(String hex) throws IOException {
      process.getOutputStream().write(HexFormat.of().parseHex(hex));
      process.getOutputStream().flush();
    }

    void hears(String hex) {
      var octets = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
      Await.until("openssl hears " + hex, () -> text().contains(octets));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
