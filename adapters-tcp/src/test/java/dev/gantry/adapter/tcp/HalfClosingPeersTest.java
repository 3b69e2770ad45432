package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.session.ChannelLimits;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.testbench.memory.InMemoryBpa;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Peers that have said all that they have to say and close their direction while we do not read:
 * they get every answer all the same, over a real socket of the transport that is used.
 */
final class HalfClosingPeersTest {
  static {
    Leaks.watch();
  }

  /** More than one read of the socket takes, and less than the buffers of both ends hold. */
  private static final int DATA_BYTES = 100_000;

  private static final byte[] DATA = new byte[DATA_BYTES];

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  @Test
  void one_that_half_closes_before_it_is_accepted_is_answered() throws Exception {
    var bpa = InMemoryBpa.recording(NodeId.parse("ipn:1.0"));
    bpa.vanish("it has not come yet");
    var listener = Node.listener("127.0.0.1:0", UnaryOperator.identity());
    try (Node node = new Node(bpa, TcpSettings.of(List.of(listener), List.of()));
        RawPeer peer = RawPeer.connect(node.port())) {
      sayAllAndHalfClose(peer);
      bpa.comeBack();
      assertAnswered(peer);
    }
  }

  @Test
  void one_that_half_closes_before_it_is_let_in_is_answered() throws Exception {
    try (Node node = Node.listening("ipn:1.0")) {
      for (int i = 0; i < 50; i++) {
        try (RawPeer peer = RawPeer.connect(node.port())) {
          sayAllAndHalfClose(peer);
          assertAnswered(peer);
        }
      }
    }
  }

  @Test
  void one_that_half_closes_while_its_session_is_held_is_answered() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      node.awaitPeer();
      node.bpa.vanish("for a moment");
      Await.until("unregistered", () -> !node.layer.status().registered());
      peer.send(RawPeer.segment(3, 1, DATA));
      peer.send(RawPeer.TERM);
      peer.socket.shutdownOutput();
      passEveryLoop(node);
      assertThat(node.bpa.receivedBundles()).isZero();
      node.bpa.comeBack();
      assertThat(peer.readToEnd()).isEqualTo(RawPeer.ack(3, 1, DATA_BYTES) + RawPeer.TERM_REPLY);
    }
  }

  @Test
  void one_that_half_closes_while_its_budget_is_spent_is_answered() throws Exception {
    UnaryOperator<SessionProfile> tight =
        profile ->
            profile.withChannel(
                new ChannelLimits(
                    DATA_BYTES / 2, 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(2), 1));
    try (Node node = Node.listening("ipn:1.0", tight);
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      node.bpa.holdChunks();
      peer.send(RawPeer.segment(3, 1, DATA));
      peer.send(RawPeer.TERM);
      Await.until("the budget is spent", () -> node.bpa.heldChunkBytes() > DATA_BYTES / 2);
      peer.socket.shutdownOutput();
      passEveryLoop(node);
      Await.until(
          "all is taken",
          () -> {
            node.bpa.releaseChunks();
            return node.bpa.receivedBundles() == 1;
          });
      assertThat(peer.readToEnd()).isEqualTo(RawPeer.ack(3, 1, DATA_BYTES) + RawPeer.TERM_REPLY);
    }
  }

  @Test
  void one_that_half_closes_behind_its_last_segment_gets_the_final_acknowledgement()
      throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      node.awaitPeer();
      node.bpa.holdVerdicts();
      peer.send(RawPeer.segment(3, 1, DATA));
      Await.until("the BPA decides", () -> node.bpa.heldVerdicts() == 1);
      peer.socket.shutdownOutput();
      passEveryLoop(node);
      node.bpa.releaseVerdicts();
      assertThat(peer.readToEnd()).isEqualTo(RawPeer.ack(3, 1, DATA_BYTES));
    }
  }

  private static void sayAllAndHalfClose(RawPeer peer) throws IOException {
    peer.send(
        RawPeer.CONTACT
            + RawPeer.sessInit("ipn:2.0", 1 << 20)
            + HexFormat.of().formatHex(RawPeer.segment(3, 1, DATA))
            + RawPeer.TERM);
    peer.socket.shutdownOutput();
  }

  private static void assertAnswered(RawPeer peer) throws IOException {
    assertThat(peer.readContact()).isEqualTo(RawPeer.CONTACT);
    peer.readSessInit();
    assertThat(peer.readToEnd()).isEqualTo(RawPeer.ack(3, 1, DATA_BYTES) + RawPeer.TERM_REPLY);
  }

  /** Others establish sessions, one after the other, so each loop has seen what came before. */
  private static void passEveryLoop(Node node) throws IOException {
    for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
      RawPeer.connect(node.port()).establish("ipn:" + (100 + i) + ".0").close();
    }
  }
}
