package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.testbench.memory.InMemoryBpa;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer that does what hardy-tcpclv4 0.4.0, and its successor, were seen to do. */
class HardyPeerTest {
  static {
    Leaks.watch();
  }

  private static final int SEGMENT_MRU = 16_384;
  private static final String SESS_INIT = RawPeer.sessInit(60, SEGMENT_MRU, 1L << 30, "ipn:2.0");

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  @Test
  void a_bundle_that_ignores_our_transfer_mru_is_refused_each_time_and_others_are_taken()
      throws Exception {
    var offer = new SessionSettings.Offer(60, 1 << 20, 1_000);
    try (Node node = Node.listening("ipn:1.0", profile -> profile.withOffer(offer))) {
      for (int session = 1; session <= 3; session++) {
        try (RawPeer peer = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
          peer.send(RawPeer.segment(3, 0, new byte[10]));
          assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 0, 10));
          peer.send(RawPeer.segment(3, 1, new byte[1_001]));
          assertThat(peer.read(10)).isEqualTo(RawPeer.refuse(0x04, 1));
          // Any refusal but Completed and Retransmit makes it end the session.
          peer.send(RawPeer.TERM);
          assertThat(peer.read(3)).isEqualTo(RawPeer.TERM_REPLY);
        }
      }
      assertThat(node.bpa.receivedBundles()).isEqualTo(3);
    }
  }

  @Test
  void msg_reject_that_answers_our_msg_reject_ends_there() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
      peer.send(SESS_INIT);
      assertThat(peer.read(3)).isEqualTo("06" + "03" + "07");
      peer.send("06" + "03" + "06");
      peer.send(RawPeer.segment(3, 0, new byte[10]));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 0, 10));
    }
  }

  @Test
  void a_bundle_that_its_sess_term_cuts_in_half_is_sent_whole_in_the_next_session()
      throws Exception {
    try (var server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
        Node node = Node.dialling("ipn:1.0", server.getLocalPort())) {
      var sent = sentAcross(node, server);
      try (RawPeer again = RawPeer.accept(server).answerWith(SESS_INIT)) {
        again.read(22 + 13 + SEGMENT_MRU);
        again.send(RawPeer.ack(2, 0, SEGMENT_MRU));
        again.read(18 + 100);
        again.send(RawPeer.ack(1, 0, SEGMENT_MRU + 100));
        assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
      }
    }
  }

  private static CompletableFuture<ForwardOutcome> sentAcross(Node node, ServerSocket server)
      throws Exception {
    try (RawPeer cutting = RawPeer.accept(server).answerWith(SESS_INIT)) {
      var sent = node.send(new byte[SEGMENT_MRU + 100]);
      cutting.read(22 + 13 + SEGMENT_MRU);
      cutting.send(RawPeer.TERM);
      return sent;
    }
  }

  @Test
  void half_a_bundle_before_its_sess_term_is_neither_kept_nor_acknowledged_to_its_end()
      throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
      peer.send(RawPeer.segment(2, 0, new byte[10]));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(2, 0, 10));
      peer.send(RawPeer.TERM);
      peer.socket.shutdownOutput();
      assertThat(peer.readToEnd()).isEqualTo(RawPeer.TERM_REPLY);
      assertThat(node.bpa.receivedBundles()).isZero();
    }
  }

  @Test
  void segments_are_no_longer_than_it_announces() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
      var sent = node.send(new byte[40_000]);
      assertThat(peer.read(22 + 13 + SEGMENT_MRU)).startsWith("0102");
      assertThat(peer.read(18 + SEGMENT_MRU)).startsWith("0100");
      assertThat(peer.read(18 + 40_000 - 2 * SEGMENT_MRU)).startsWith("0101");
      peer.send(RawPeer.ack(1, 0, 40_000));
      assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
    }
  }

  @Test
  void more_sessions_that_it_dials_when_busy_belong_to_one_peer() throws Exception {
    var settings =
        TcpSettings.of(List.of(Node.listener("127.0.0.1:0", UnaryOperator.identity())), List.of())
            .withUnprovenNodeIds(UnprovenNodeIds.ALL);
    try (Node node = new Node(InMemoryBpa.recording(NodeId.parse("ipn:1.0")), settings);
        RawPeer first = RawPeer.connect(node.port()).establishWith(SESS_INIT);
        RawPeer second = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
      Await.until(
          "one peer has both sessions",
          () -> node.layer.peers().peers().stream().anyMatch(peer -> peer.sessions().size() == 2));
      for (RawPeer each : List.of(first, second)) {
        each.send(RawPeer.segment(3, 0, new byte[10]));
        assertThat(each.read(18)).isEqualTo(RawPeer.ack(3, 0, 10));
      }
      assertThat(node.bpa.announced()).hasSize(1);
    }
  }
}
