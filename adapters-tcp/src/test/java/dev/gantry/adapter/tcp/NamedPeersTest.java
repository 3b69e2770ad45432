package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.peer.NamedEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NamedPeer;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.RecordingObserver;
import java.net.InetAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a listener makes of the address of who comes. */
class NamedPeersTest {
  static {
    Leaks.watch();
  }

  private static final String NAMED = "127.0.0.2";
  private static final String STRANGER = "127.0.0.3";
  private static final String CONTACT_FAILURE = "050004";
  private static final SessionProfile TLS_ONLY =
      SessionProfile.PLAINTEXT.withTls(
          new SessionSettings.Security(false, true, IdentityPolicy.OFF), null);
  private static final SessionProfile LEGACY =
      SessionProfile.PLAINTEXT.withPlaintextAsException(true);

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  private static NamedEndpoint named(String host, @Nullable String nodeId) {
    return NamedEndpoint.of(
        host + " " + nodeId,
        Endpoint.parse(host + ":4556"),
        nodeId == null ? null : NodeId.parse(nodeId),
        PeerSettings.PASSIVE);
  }

  private static Node node(
      SessionProfile strangers, SessionProfile forNamed, NamedEndpoint... peers) throws Exception {
    var profiles = new LinkedHashMap<NamedPeer, SessionProfile>();
    for (NamedEndpoint peer : peers) {
      profiles.put(peer.peer(), forNamed);
    }
    var listener = new ListenEndpoint(Endpoint.parse("127.0.0.1:0"), strangers, profiles);
    return new Node(
        InMemoryBpa.recording(NodeId.parse("ipn:1.0")),
        TcpSettings.of(List.of(listener), List.of()).withNamed(List.of(peers)));
  }

  private static RawPeer from(String host, Node node) throws Exception {
    return new RawPeer(
        new Socket(
            InetAddress.getByName("127.0.0.1"), node.port(), InetAddress.getByName(host), 0));
  }

  private static void assertRefused(RawPeer peer, String nodeId) throws Exception {
    peer.send(RawPeer.CONTACT + RawPeer.sessInit(nodeId, 1 << 20));
    peer.readContact();
    assertThat(peer.read(3)).isEqualTo(CONTACT_FAILURE);
  }

  private static boolean ended(Node node, EndCause cause) {
    return node.observer.heard().stream()
        .anyMatch(
            heard -> heard instanceof RecordingObserver.Ended it && it.end().cause() == cause);
  }

  @Test
  void plaintext_is_accepted_from_a_named_peer_with_a_warning_and_from_nobody_else()
      throws Exception {
    try (Node node = node(TLS_ONLY, LEGACY, named(NAMED, null));
        RawPeer peer = from(NAMED, node).establish("ipn:2.0");
        RawPeer stranger = from(STRANGER, node)) {
      assertRefused(stranger, "ipn:2.0");
      stranger.send(RawPeer.TERM_REPLY);
      Await.until("the stranger is gone", () -> ended(node, EndCause.PLAINTEXT_REFUSED));
      peer.send(RawPeer.segment(3, 0, new byte[1]));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 0, 1));
      assertThat(node.observer.heard())
          .filteredOn(
              heard ->
                  heard instanceof RecordingObserver.Noticed(_, var what)
                      && what instanceof Observation.PlaintextAccepted)
          .hasSize(1);
    }
  }

  @Test
  void a_named_peer_must_have_the_node_id_configured_for_its_address() throws Exception {
    try (Node node =
            node(SessionProfile.PLAINTEXT, SessionProfile.PLAINTEXT, named(NAMED, "ipn:2.0"));
        RawPeer right = from(NAMED, node).establish("ipn:2.0");
        RawPeer stranger = from(STRANGER, node).establish("ipn:3.0");
        RawPeer wrong = from(NAMED, node)) {
      assertRefused(wrong, "ipn:3.0");
      wrong.send(RawPeer.TERM_REPLY);
      Await.until("the wrong one is gone", () -> ended(node, EndCause.NODE_ID_UNEXPECTED));
    }
  }

  @Test
  void peers_that_share_an_address_may_have_each_of_their_node_ids() throws Exception {
    try (Node node = node(TLS_ONLY, LEGACY, named(NAMED, "ipn:2.0"), named(NAMED, "ipn:3.0"));
        RawPeer first = from(NAMED, node).establish("ipn:2.0");
        RawPeer second = from(NAMED, node).establish("ipn:3.0");
        RawPeer third = from(NAMED, node)) {
      assertRefused(third, "ipn:4.0");
      third.send(RawPeer.TERM_REPLY);
      Await.until("the third is gone", () -> ended(node, EndCause.NODE_ID_UNEXPECTED));
    }
  }

  @Test
  void the_address_that_all_programs_of_a_machine_share_tells_no_node_id() throws Exception {
    try (Node node =
            node(
                SessionProfile.PLAINTEXT, SessionProfile.PLAINTEXT, named("127.0.0.1", "ipn:2.0"));
        RawPeer other = from("127.0.0.1", node).establish("ipn:3.0")) {
      assertThat(node.awaitPeer()).isNotNull();
    }
  }

  @Test
  void plaintext_by_name_needs_the_node_id_on_that_address_too() throws Exception {
    try (Node node = node(TLS_ONLY, LEGACY, named("127.0.0.1", "ipn:2.0"));
        RawPeer other = from("127.0.0.1", node)) {
      assertRefused(other, "ipn:3.0");
      other.send(RawPeer.TERM_REPLY);
      Await.until("the other is gone", () -> ended(node, EndCause.NODE_ID_UNEXPECTED));
    }
  }

  @Test
  void a_named_peer_is_given_its_own_keepalive() throws Exception {
    var offer = new SessionSettings.Offer(7, 1 << 20, 1 << 20);
    try (Node node =
            node(
                SessionProfile.PLAINTEXT,
                SessionProfile.PLAINTEXT.withOffer(offer),
                named(NAMED, null));
        RawPeer peer = from(NAMED, node);
        RawPeer stranger = from(STRANGER, node)) {
      for (RawPeer one : List.of(peer, stranger)) {
        one.send(RawPeer.CONTACT + RawPeer.sessInit("ipn:2.0", 1 << 20));
        one.readContact();
      }
      assertThat(peer.readSessInit()).startsWith("070007");
      assertThat(stranger.readSessInit()).startsWith("07003c");
    }
  }
}
