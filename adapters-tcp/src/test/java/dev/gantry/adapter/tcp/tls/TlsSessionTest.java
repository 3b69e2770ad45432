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
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.RecordingObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole sessions under TLS: the driver's step, not the policies. */
class TlsSessionTest {
  static {
    Leaks.watch();
  }

  private static final NodeId ONE = NodeId.parse("ipn:1.0");
  private static final NodeId TWO = NodeId.parse("ipn:2.0");

  @TempDir private Path directory;

  private final TestPki.Holder root = TestPki.root("ca");

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  private Tls tls(String name, String nodeId, TestPki.Holder issuer) throws Exception {
    var leaf = issuer.leaf(name).names(TestPki.bundleEid(nodeId)).sign();
    return new TlsKit(directory, name).keys(leaf).trusting(root).open();
  }

  private static SessionProfile profile(Tls tls) {
    var security = new SessionSettings.Security(true, true, IdentityPolicy.STRICT);
    return SessionProfile.PLAINTEXT.withTls(
        security, tls.source(TlsProfile.of(IdentityPolicy.STRICT)));
  }

  private static Node listening(Tls tls) throws Exception {
    return new Node(
        InMemoryBpa.recording(ONE),
        TcpSettings.of(
            List.of(new ListenEndpoint(Endpoint.parse("127.0.0.1:0"), profile(tls))), List.of()));
  }

  private static Node dialling(Tls tls, int port) throws Exception {
    return new Node(
        InMemoryBpa.recording(TWO),
        TcpSettings.of(
            List.of(),
            List.of(
                new PeerEndpoint(
                    Endpoint.parse("127.0.0.1:" + port),
                    ONE,
                    profile(tls),
                    PeerSettings.DIALLED))));
  }

  private static SessionEnd firstEnd(Node node) {
    return node.observer.heard().stream()
        .filter(RecordingObserver.Ended.class::isInstance)
        .map(ended -> ((RecordingObserver.Ended) ended).end())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void bundles_pass_both_ways_between_proven_nodes() throws Exception {
    try (Tls one = tls("one", "ipn:1.0", root);
        Tls two = tls("two", "ipn:2.0", root);
        Node listening = listening(one);
        Node dialling = dialling(two, listening.port())) {
      assertThat(dialling.awaitPeer().nodeIds()).containsExactly(ONE);
      assertThat(listening.awaitPeer().nodeIds()).containsExactly(TWO);
      var outcomes = new ArrayList<CompletableFuture<ForwardOutcome>>();
      for (int size : new int[] {1, 5000, 100_000, 3_000_000}) {
        outcomes.add(dialling.send(new byte[size]));
        outcomes.add(listening.send(new byte[size]));
      }
      for (var outcome : outcomes) {
        assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
      }
      assertThat(dialling.layer.sessions().getFirst().tls()).startsWith("TLSv1.3");
    }
  }

  @Test
  void all_behind_the_contact_headers_is_tls_until_the_connection_ends() throws Exception {
    try (Tls one = tls("one", "ipn:1.0", root);
        Tls two = tls("two", "ipn:2.0", root);
        Node listening = listening(one);
        Wire wire = new Wire(listening.port())) {
      Node dialling = dialling(two, wire.port());
      assertThat(dialling.send(new byte[100_000]).get(20, TimeUnit.SECONDS))
          .isEqualTo(new ForwardOutcome.Sent());
      dialling.close();
      for (byte[] octets : List.of(wire.fromActive(), wire.fromPassive())) {
        assertThat(octets).startsWith('d', 't', 'n', '!', 4, 1);
        assertThat(Wire.octetsOutsideTls(octets)).isZero();
      }
    }
  }

  @Test
  void both_sides_say_close_notify_before_they_close_whoever_wanted_the_end() throws Exception {
    try (Tls one = tls("one", "ipn:1.0", root);
        Tls two = tls("two", "ipn:2.0", root);
        Node listening = listening(one);
        Wire wire = new Wire(listening.port())) {
      Node dialling = dialling(two, wire.port());
      dialling.awaitPeer();
      dialling.close();
      assertThat(Wire.endsWithAlert(wire.fromActive())).as("who wanted the end").isTrue();
      assertThat(Wire.endsWithAlert(wire.fromPassive())).as("who was told to end").isTrue();
    }
  }

  @Test
  void a_plaintext_message_behind_the_handshake_ends_the_connection() throws Exception {
    try (Tls one = tls("one", "ipn:1.0", root);
        Tls two = tls("two", "ipn:2.0", root);
        Node listening = listening(one);
        Wire wire = new Wire(listening.port());
        Node dialling = dialling(two, wire.port())) {
      listening.awaitPeer();
      dialling.awaitPeer();
      for (var keepalive = 0; keepalive < 5; keepalive++) {
        wire.slipIn(4);
      }
      Await.until(
          "the session ends",
          () ->
              listening.observer.heard().stream()
                  .anyMatch(RecordingObserver.Ended.class::isInstance));
      assertThat(Wire.octetsOutsideTls(wire.fromPassive())).isZero();
    }
  }

  @Test
  void an_untrusted_certificate_ends_the_session_on_both_sides() throws Exception {
    try (Tls one = tls("one", "ipn:1.0", root);
        Tls two = tls("two", "ipn:2.0", TestPki.root("another"));
        Node listening = listening(one);
        Node dialling = dialling(two, listening.port())) {
      for (Node node : List.of(listening, dialling)) {
        Await.until(
            "the session ends",
            () ->
                node.observer.heard().stream().anyMatch(RecordingObserver.Ended.class::isInstance));
        assertThat(node.bpa.announced()).isEmpty();
      }
      assertThat(firstEnd(listening).cause()).isEqualTo(EndCause.CERTIFICATE_UNTRUSTED);
      SessionEnd dialled = firstEnd(dialling);
      assertThat(dialled.cause()).as(dialled.detail()).isNotEqualTo(EndCause.CONNECTION_LOST);
    }
  }

  @Test
  void a_configured_server_name_is_what_the_certificate_is_held_against() throws Exception {
    var policy =
        new IdentityPolicy(
            IdentityPolicy.Check.OFF,
            IdentityPolicy.Check.REQUIRED,
            IdentityPolicy.ExtendedKeyUsageRule.ANY,
            false,
            IdentityPolicy.Check.OFF);
    var leaf = root.leaf("one").names(TestPki.dns("node.example")).sign();
    try (Tls one = new TlsKit(directory, "one").keys(leaf).trusting(root).open();
        Tls two = new TlsKit(directory, "two").trusting(root).open()) {
      var security = new SessionSettings.Security(true, true, policy);
      var passive =
          new SessionSettings.Security(
              true,
              true,
              new IdentityPolicy(
                  IdentityPolicy.Check.OFF,
                  IdentityPolicy.Check.OFF,
                  IdentityPolicy.ExtendedKeyUsageRule.ANY,
                  false,
                  IdentityPolicy.Check.OFF));
      var there =
          SessionProfile.PLAINTEXT.withTls(
              passive, one.source(TlsProfile.of(passive.identityPolicy())));
      var here = SessionProfile.PLAINTEXT.withTls(security, two.source(TlsProfile.of(policy)));
      try (Node listening =
              new Node(
                  InMemoryBpa.recording(ONE),
                  TcpSettings.of(
                      List.of(new ListenEndpoint(Endpoint.parse("127.0.0.1:0"), there)),
                      List.of()));
          Node named = dialling(here.withServerName("node.example"), listening.port());
          Node other = dialling(here.withServerName("other.example"), listening.port())) {
        assertThat(named.awaitPeer().nodeIds()).containsExactly(ONE);
        Await.until(
            "the other name is refused",
            () ->
                other.observer.heard().stream()
                    .anyMatch(RecordingObserver.Ended.class::isInstance));
        assertThat(firstEnd(other).cause()).isEqualTo(EndCause.HOST_NAME_MISMATCH);
      }
    }
  }

  private static Node dialling(SessionProfile profile, int port) throws Exception {
    return new Node(
        InMemoryBpa.recording(TWO),
        TcpSettings.of(
            List.of(),
            List.of(
                new PeerEndpoint(
                    Endpoint.parse("127.0.0.1:" + port), ONE, profile, PeerSettings.DIALLED))));
  }
}
