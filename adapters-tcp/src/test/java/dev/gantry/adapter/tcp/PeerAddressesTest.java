package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.InMemoryBpa;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The addresses by which the BPA knows peers. */
class PeerAddressesTest {
  static {
    Leaks.watch();
  }

  private static final NodeId ONE = NodeId.parse("ipn:1.0");
  private static final NodeId TWO = NodeId.parse("ipn:2.0");

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  @Test
  void an_ipv4_peer_has_its_ipv4_address_where_a_listener_takes_both() throws Exception {
    try (Node listening =
            new Node(
                InMemoryBpa.recording(ONE),
                TcpSettings.of(
                    List.of(Node.listener("[::]:0", UnaryOperator.identity())), List.of()));
        RawPeer peer = RawPeer.connect(listening.port()).establish("ipn:2.0")) {
      assertThat(listening.awaitPeer().address())
          .isEqualTo(new PeerAddress("127.0.0.1:" + peer.socket.getLocalPort()));
      assertThat(listening.layer.sessions().getFirst().remoteAddress())
          .isEqualTo("127.0.0.1:" + peer.socket.getLocalPort());
    }
  }

  @RepeatedTest(5)
  void two_addresses_that_lead_to_one_node_are_one_peer() throws Exception {
    try (Node listening = Node.listening("ipn:1.0")) {
      var peers =
          List.of(
              Node.peer("localhost:" + listening.port()),
              Node.peer("127.0.0.1:" + listening.port()));
      var settings = TcpSettings.of(List.of(), peers);
      try (Node dialling = new Node(InMemoryBpa.recording(TWO), settings)) {
        Await.until("both are dialled", () -> dialling.layer.sessions().size() == 2);
        Await.until(
            "one peer has both sessions",
            () ->
                dialling.layer.peers().peers().stream()
                    .anyMatch(peer -> peer.announced() && peer.sessions().size() == 2));
        // Operators may see it a moment before the BPA hears it.
        dialling.awaitPeer();
        assertThat(dialling.bpa.announced()).hasSize(1);
      }
    }
  }

  @Test
  void a_peer_that_comes_again_from_its_port_stays_announced() throws Exception {
    var passive = PeerSettings.PASSIVE;
    var quick =
        new PeerSettings(
            false, passive.redials(), Duration.ofMillis(500), passive.maxWaitingBundles());
    var settings =
        new TcpSettings(
            List.of(),
            List.of(Node.listener("127.0.0.1:0", UnaryOperator.identity())),
            List.of(),
            List.of(),
            quick,
            NodeLimits.DEFAULT,
            0,
            TcpSettings.DEFAULT_CONNECT_TIMEOUT,
            TcpSettings.DEFAULT_BPA_HOLD,
            UnprovenNodeIds.DIALLED);
    try (Node node = new Node(InMemoryBpa.recording(ONE), settings)) {
      int port;
      try (RawPeer first = RawPeer.connect(node.port(), 0).establish("ipn:2.0")) {
        port = first.socket.getLocalPort();
        node.awaitPeer();
        first.socket.setSoLinger(true, 0);
      }
      Await.until("its end is seen", () -> node.layer.sessions().isEmpty());
      try (RawPeer again = RawPeer.connect(node.port(), port).establish("ipn:2.0")) {
        var address = new PeerAddress(RawPeer.OWN_ADDRESS + ":" + port);
        Await.until(
            "its former self is forgotten",
            () -> {
              var peers = node.layer.peers().peers();
              var sessions = node.layer.sessions().stream().map(SessionStatus::key).toList();
              return peers.size() == 1
                  && peers.getFirst().announced()
                  && peers.getFirst().sessions().equals(sessions)
                  && !sessions.isEmpty();
            });
        assertThat(node.bpa.announced())
            .extracting(PeerAnnouncement::address)
            .containsExactly(address);
        var sent = node.send(new byte[1]);
        again.read(22 + 1);
        again.send(RawPeer.ack(3, 0, 1));
        assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
      }
    }
  }
}
