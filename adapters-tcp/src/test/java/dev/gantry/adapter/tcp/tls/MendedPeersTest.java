package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.Await;
import dev.gantry.adapter.tcp.Leaks;
import dev.gantry.adapter.tcp.Node;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.Redials;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.RecordingObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A peer that was not reached for a cause that does not heal by itself is dialled at once when
 * files or settings change: its next redial would come later than any test waits.
 */
class MendedPeersTest {
  static {
    Leaks.watch();
  }

  private static final NodeId ONE = NodeId.parse("ipn:1.0");
  private static final NodeId TWO = NodeId.parse("ipn:2.0");
  private static final Duration SOON = Duration.ofMillis(20);
  private static final PeerSettings SELDOM =
      PeerSettings.DIALLED.withRedials(
          Redials.pacing(Redials.LONGEST_DELAY, Redials.LONGEST_DELAY));

  @TempDir private Path directory;

  private final TestPki.Holder root = TestPki.root("ca");
  private final TestPki.Holder stranger = TestPki.root("stranger");

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  @Test
  void authority_that_was_missing() throws Exception {
    try (Tls one = kit("one", ONE, root).trusting(root).open();
        Tls two = kit("two", TWO, root).trusting(stranger).open();
        Node listening = listening(one);
        Node dialling = dialling(two, ONE, listening.port())) {
      awaitFault(dialling, "CERTIFICATE_UNTRUSTED");

      replace(root.writeCertificate(directory.resolve("new.pem")), "two-ca.pem");
      awaitMended(dialling);
    }
  }

  @Test
  void certificate_of_ours_that_the_peer_did_not_believe() throws Exception {
    try (Tls one = kit("one", ONE, root).trusting(root).open();
        Tls two = kit("two", TWO, stranger).trusting(root).open();
        Node listening = listening(one);
        Node dialling = dialling(two, ONE, listening.port())) {
      awaitFault(dialling, "CERTIFICATE_REFUSED_BY_PEER");

      var leaf = leaf("two", TWO, root);
      // The key goes first: between the two the files do not fit, and the old ones stay.
      replace(leaf.writeKey(directory.resolve("new.key")), "two.key");
      replace(leaf.writeCertificate(directory.resolve("new.pem")), "two.pem");
      awaitMended(dialling);
    }
  }

  @Test
  void node_id_that_was_another_one_than_configured() throws Exception {
    try (Tls one = kit("one", ONE, root).trusting(root).open();
        Tls two = kit("two", TWO, root).trusting(root).open();
        Node listening = listening(one);
        Node dialling = dialling(two, NodeId.parse("ipn:9.0"), listening.port())) {
      awaitFault(dialling, "NODE_ID_UNEXPECTED");

      dialling.layer.reconfigure(dialled(two, ONE, listening.port()));
      awaitMended(dialling);
    }
  }

  private static void awaitFault(Node node, String cause) {
    Await.until(
        "the peer is faulted",
        () ->
            node.observer.heard().stream()
                .anyMatch(RecordingObserver.PeerFaulted.class::isInstance));
    assertThat(node.observer.heard(RecordingObserver.PeerFaulted.class))
        .singleElement()
        .satisfies(fault -> assertThat(fault.cause()).startsWith(cause));
    assertThat(node.layer.peers().peers())
        .singleElement()
        .satisfies(peer -> assertThat(peer.fault()).startsWith(cause));
  }

  private static void awaitMended(Node node) {
    node.awaitPeer();
    Await.until(
        "the peer is mended",
        () ->
            node.observer.heard().stream()
                .anyMatch(RecordingObserver.PeerMended.class::isInstance));
    assertThat(node.layer.peers().peers())
        .singleElement()
        .satisfies(peer -> assertThat(peer.fault()).isNull());
  }

  private TlsKit kit(String name, NodeId nodeId, TestPki.Holder issuer) {
    return new TlsKit(directory, name).reloadInterval(SOON).keys(leaf(name, nodeId, issuer));
  }

  private static TestPki.Holder leaf(String name, NodeId nodeId, TestPki.Holder issuer) {
    return issuer.leaf(name).names(TestPki.bundleEid(nodeId.text())).sign();
  }

  private void replace(Path by, String name) throws Exception {
    Files.move(by, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private static Node listening(Tls tls) throws Exception {
    return new Node(
        InMemoryBpa.recording(ONE),
        TcpSettings.of(
            List.of(new ListenEndpoint(Endpoint.parse("127.0.0.1:0"), profile(tls))), List.of()));
  }

  private static Node dialling(Tls tls, NodeId expected, int port) throws Exception {
    var node = new Node(InMemoryBpa.recording(TWO), dialled(tls, expected, port));
    tls.onReload(node.layer::certificatesChanged);
    return node;
  }

  private static TcpSettings dialled(Tls tls, NodeId expected, int port) {
    return TcpSettings.of(
        List.of(),
        List.of(
            new PeerEndpoint(Endpoint.parse("127.0.0.1:" + port), expected, profile(tls), SELDOM)));
  }

  private static SessionProfile profile(Tls tls) {
    var security = new SessionSettings.Security(true, true, IdentityPolicy.STRICT);
    return SessionProfile.PLAINTEXT.withTls(
        security, tls.source(TlsProfile.of(IdentityPolicy.STRICT)));
  }
}
