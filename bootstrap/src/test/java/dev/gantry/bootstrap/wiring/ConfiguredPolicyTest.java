package dev.gantry.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.config.ConfigLoader;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.certificates.issuing.CertificateRequest;
import dev.gantry.certificates.issuing.PrivatePki;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.Observation;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.memory.RecordingObserver;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the configuration says about peers, from its keys to what goes over the wire. */
class ConfiguredPolicyTest {
  private static final String CONTACT = "64746e210400";
  private static final String SESS_INIT =
      "07003c" + "0000000000100000" + "0000000000100000" + "0007" + "69706e3a322e30" + "00000000";
  private static final String CONTACT_FAILURE = "050004";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  /** A node as a configuration makes it, with a BPA in memory. */
  private static final class Node implements AutoCloseable {
    final RecordingObserver observer = new RecordingObserver();
    private final GantryNode node;

    Node(GantryConfig config) {
      node = DaggerNodeComponent.factory().create(config, BpaChoice.discarding(), observer).node();
      node.start();
    }

    int port() {
      return Endpoint.parse(node.boundAddresses().getFirst()) instanceof Endpoint.Tcp tcp
          ? tcp.port()
          : -1;
    }

    void await(Predicate<RecordingObserver.Heard> wanted) throws InterruptedException {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (observer.heard().stream().noneMatch(wanted)) {
        assertThat(System.nanoTime() - end).as("not heard: " + observer.heard()).isNegative();
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }

    void awaitEnd(EndCause cause) throws InterruptedException {
      await(heard -> heard instanceof RecordingObserver.Ended it && it.end().cause() == cause);
    }

    @Override
    public void close() {
      assertThat(node.stop()).isTrue();
    }
  }

  private static GantryConfig config(List<String> sets) throws ConfigException {
    return ConfigLoader.load(null, Map.of(), sets).config();
  }

  private List<String> tls(PrivatePki pki, String nodeId) throws Exception {
    var request =
        new CertificateRequest(List.of(NodeId.parse(nodeId)), List.of(), List.of(), false, 100);
    var issued = pki.issue(request, directory.resolve(nodeId.replace(':', '-')));
    var sets = new ArrayList<String>();
    sets.add("node-ids=[\"" + nodeId + "\"]");
    sets.add("tls.cert-file=" + quoted(issued.chain()));
    sets.add("tls.private-key-file=" + quoted(issued.key()));
    sets.add("tls.ca-certs=" + quoted(issued.authority()));
    return sets;
  }

  private static String quoted(Path path) {
    return "\"" + path + "\"";
  }

  private PrivatePki pki() throws Exception {
    var pki = new PrivatePki(directory.resolve("ca"));
    var _ = pki.init("test");
    return pki;
  }

  private static Socket from(String host, Node node) throws Exception {
    var socket =
        new Socket(InetAddress.getByName("127.0.0.1"), node.port(), InetAddress.getByName(host), 0);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.getOutputStream().write(HexFormat.of().parseHex(CONTACT + SESS_INIT));
    return socket;
  }

  private static String read(Socket socket, int count) throws Exception {
    var octets = new byte[count];
    new DataInputStream(socket.getInputStream()).readFully(octets);
    return HexFormat.of().formatHex(octets);
  }

  @Test
  void legacy_speaks_plaintext_with_peers_of_the_list_and_with_nobody_else() throws Exception {
    var sets = tls(pki(), "ipn:1.0");
    sets.add("tls.preset=legacy");
    sets.add("listeners=[\"127.0.0.1:0\"]");
    sets.add("peers=[{address=\"127.0.0.2:4556\", dial=false, keepalive-interval=\"7s\"}]");
    try (var node = new Node(config(sets));
        var named = from("127.0.0.2", node);
        var stranger = from("127.0.0.3", node)) {
      assertThat(read(named, 9)).startsWith("64746e2104").endsWith("070007");
      assertThat(read(stranger, 9)).endsWith(CONTACT_FAILURE);
      node.await(
          heard ->
              heard instanceof RecordingObserver.Noticed(_, var what)
                  && what instanceof Observation.PlaintextAccepted);
    }
  }

  @Test
  void a_peer_of_a_strict_listener_may_be_legacy_alone() throws Exception {
    var sets = tls(pki(), "ipn:1.0");
    sets.add("listeners=[\"127.0.0.1:0\"]");
    sets.add(
        "peers=[{address=\"127.0.0.2:4556\", dial=false, preset=\"legacy\"},"
            + "{address=\"127.0.0.3:4556\", dial=false}]");
    try (var node = new Node(config(sets));
        var legacy = from("127.0.0.2", node);
        var strict = from("127.0.0.3", node)) {
      assertThat(read(legacy, 7)).endsWith("07");
      assertThat(read(strict, 9)).endsWith(CONTACT_FAILURE);
    }
  }

  @Test
  void a_named_peer_that_comes_must_be_the_configured_node() throws Exception {
    var sets =
        List.of(
            "node-ids=[\"ipn:1.0\"]",
            "listeners=[\"127.0.0.1:0\"]",
            "peers=[{address=\"127.0.0.2:4556\", dial=false, node-id=\"ipn:3.0\"}]");
    try (var node = new Node(config(sets));
        var other = from("127.0.0.2", node)) {
      assertThat(read(other, 9)).endsWith(CONTACT_FAILURE);
      other.getOutputStream().write(HexFormat.of().parseHex("050104"));
      node.awaitEnd(EndCause.NODE_ID_UNEXPECTED);
    }
  }

  @Test
  void a_pin_of_a_peer_holds_also_when_it_comes_to_us() throws Exception {
    var pki = pki();
    var here = tls(pki, "ipn:1.0");
    here.add("listeners=[\"127.0.0.1:0\"]");
    here.add(
        "peers=[{address=\"127.0.0.1:4556\", dial=false, pin-sha256=[\""
            + "00".repeat(32)
            + "\"]}]");
    var there = tls(pki, "ipn:2.0");
    there.add("listeners=[]");
    try (var listening = new Node(config(here))) {
      there.add("peers=[\"127.0.0.1:" + listening.port() + "\"]");
      try (var _ = new Node(config(there))) {
        listening.awaitEnd(EndCause.CERTIFICATE_NOT_PINNED);
      }
    }
  }

  @Test
  void a_node_id_from_a_common_name_is_taken_with_a_warning_where_configured() throws Exception {
    var one = commonName("ipn:1.0");
    var two = commonName("ipn:2.0");
    one.add("listeners=[\"127.0.0.1:0\"]");
    two.add("listeners=[]");
    try (var listening = new Node(config(one))) {
      two.add("peers=[\"127.0.0.1:" + listening.port() + "\"]");
      try (var _ = new Node(config(two))) {
        listening.await(
            heard ->
                heard instanceof RecordingObserver.Established it
                    && it.parameters().peerNodeIdProven());
        listening.await(
            heard ->
                heard instanceof RecordingObserver.Noticed(_, var what)
                    && what instanceof Observation.IdentityWarning);
      }
    }
  }

  /** Keys whose certificate has its Node ID in the common name, as older tools make them. */
  private List<String> commonName(String nodeId) throws Exception {
    var name = nodeId.replace(':', '-');
    var certificate = directory.resolve(name + ".pem");
    var key = directory.resolve(name + ".key");
    var process =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + nodeId,
                "-addext",
                "keyUsage=critical,digitalSignature",
                "-days",
                "100",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
    var authorities = java.nio.file.Files.createDirectories(directory.resolve("authorities"));
    java.nio.file.Files.copy(certificate, authorities.resolve(name + ".pem"));
    var sets = new ArrayList<String>();
    sets.add("node-ids=[\"" + nodeId + "\"]");
    sets.add("tls.cert-file=" + quoted(certificate));
    sets.add("tls.private-key-file=" + quoted(key));
    sets.add("tls.ca-certs=" + quoted(authorities));
    sets.add("tls.node-id-check=common-name");
    return sets;
  }
}
