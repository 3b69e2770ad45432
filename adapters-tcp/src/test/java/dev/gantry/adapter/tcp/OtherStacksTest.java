package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.RecordingObserver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that do what DTNME 1.3.2, dtrd, HDTN, and stacks of version 3 were seen to do. */
class OtherStacksTest {
  static {
    Leaks.watch();
  }

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  private static boolean ended(Node node, EndCause cause) {
    return node.observer.heard().stream()
        .anyMatch(
            heard -> heard instanceof RecordingObserver.Ended it && it.end().cause() == cause);
  }

  @Test
  void dtnme_may_send_its_sess_init_before_ours_when_it_is_dialled() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Node node = Node.dialling("ipn:1.0", server.getLocalPort());
        RawPeer peer = RawPeer.accept(server)) {
      peer.readContact();
      peer.send(RawPeer.CONTACT + RawPeer.sessInit("ipn:2.0", 1 << 20));
      peer.readSessInit();
      var sent = node.send(new byte[10]);
      peer.read(22 + 10);
      peer.send(RawPeer.ack(3, 0, 10));
      assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
    }
  }

  @Test
  void dtrd_and_dtnme_are_refused_for_a_node_id_without_its_last_slash() throws Exception {
    try (Node node = Node.listening("dtn://one/");
        RawPeer peer = RawPeer.connect(node.port())) {
      peer.send(RawPeer.CONTACT + RawPeer.sessInit(60, 102_400, 1 << 20, "dtn://dtrd"));
      peer.readContact();
      assertThat(peer.read(3)).isEqualTo("05" + "00" + "04");
      peer.send("05" + "01" + "04");
      Await.until("it is refused", () -> ended(node, EndCause.NODE_ID_INVALID));
    }
  }

  @Test
  void dtrd_and_dtnme_are_taken_without_their_last_slash_and_announced_with_it_where_allowed()
      throws Exception {
    var settings =
        TcpSettings.of(
                List.of(
                    Node.listener(
                        "127.0.0.1:0",
                        profile ->
                            profile.withDemands(
                                SessionSettings.Demands.DEFAULT.withLastSlash(false)))),
                List.of())
            .withUnprovenNodeIds(UnprovenNodeIds.ALL);
    try (Node node = new Node(InMemoryBpa.recording(NodeId.parse("dtn://one/")), settings);
        RawPeer peer =
            RawPeer.connect(node.port())
                .establishWith(RawPeer.sessInit(60, 102_400, 1 << 20, "dtn://dtrd"))) {
      assertThat(node.awaitPeer().nodeIds())
          .extracting(NodeId::text)
          .containsExactly("dtn://dtrd/");
      peer.send(RawPeer.segment(3, 0, new byte[10]));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 0, 10));
    }
  }

  @Test
  void dtrd_is_given_no_longer_segment_and_no_longer_bundle_than_it_announces() throws Exception {
    try (Node node = Node.listening("dtn://one/");
        RawPeer peer =
            RawPeer.connect(node.port())
                .establishWith(RawPeer.sessInit(60, 102_400, 1 << 20, "dtn://dtrd/"))) {
      assertThat(node.send(new byte[(1 << 20) + 1]).get(20, TimeUnit.SECONDS))
          .isEqualTo(new ForwardOutcome.TooLarge(1 << 20));
      var sent = node.send(new byte[102_401]);
      // START with the 13 octets of a Transfer Length; how long each segment is, the link decides.
      var segments = new ArrayList<Integer>();
      for (int left = 102_401; left > 0; left -= segments.getLast()) {
        var head = peer.read(segments.isEmpty() ? 22 + 13 : 18);
        segments.add(Integer.parseInt(head.substring(head.length() - 8), 16));
        peer.read(segments.getLast());
      }
      assertThat(segments).hasSizeGreaterThan(1).allMatch(length -> length <= 102_400);
      peer.send(RawPeer.ack(1, 0, 102_401));
      assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
    }
  }

  @Test
  void hdtn_is_dialled_with_the_ipn_node_id_that_alone_it_takes() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var hdtn =
          new PeerEndpoint(
              Endpoint.parse("127.0.0.1:" + server.getLocalPort()),
              NodeId.parse("ipn:2.0"),
              SessionProfile.PLAINTEXT,
              PeerSettings.DIALLED);
      var ours = InMemoryBpa.recording(NodeId.parse("dtn://one/"), NodeId.parse("ipn:1.0"));
      try (Node node = new Node(ours, TcpSettings.of(List.of(), List.of(hdtn)));
          RawPeer peer = RawPeer.accept(server)) {
        peer.readContact();
        peer.send(RawPeer.CONTACT);
        assertThat(peer.readSessInit()).endsWith("69706e3a312e30" + "00000000");
        peer.send(RawPeer.sessInit("ipn:2.0", 1 << 20));
        assertThat(node.awaitPeer().nodeIds()).containsExactly(NodeId.parse("ipn:2.0"));
      }
    }
  }

  @Test
  void hdtn_that_refuses_our_dtn_node_id_is_given_the_ipn_one_next() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var ours = InMemoryBpa.recording(NodeId.parse("dtn://one/"), NodeId.parse("ipn:1.0"));
      var hdtn = Node.peer("127.0.0.1:" + server.getLocalPort());
      try (Node node = new Node(ours, TcpSettings.of(List.of(), List.of(hdtn)))) {
        try (RawPeer refusing = RawPeer.accept(server)) {
          refusing.readContact();
          refusing.send(RawPeer.CONTACT);
          assertThat(refusing.readSessInit()).endsWith("64746e3a2f2f6f6e652f" + "00000000");
          refusing.send("05" + "00" + "04");
          assertThat(refusing.read(3)).isEqualTo("05" + "01" + "04");
        }
        try (RawPeer taking = RawPeer.accept(server)) {
          taking.readContact();
          taking.send(RawPeer.CONTACT);
          assertThat(taking.readSessInit()).endsWith("69706e3a312e30" + "00000000");
          taking.send(RawPeer.sessInit("ipn:2.0", 1 << 20));
          assertThat(node.awaitPeer().nodeIds()).containsExactly(NodeId.parse("ipn:2.0"));
        }
      }
    }
  }

  @Test
  void a_stack_of_version_3_that_is_dialled_is_left_without_a_word() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Node node = Node.dialling("ipn:1.0", server.getLocalPort());
        RawPeer peer = RawPeer.accept(server)) {
      peer.readContact();
      // RFC 7242 4.1: version 3, flags, keepalive, length of the EID, EID.
      peer.send("64746e21" + "03" + "00" + "003c" + "07" + "69706e3a322e30");
      assertThat(peer.readToEnd()).isEmpty();
      peer.close();
      Await.until("it is told", () -> ended(node, EndCause.VERSION_MISMATCH));
    }
  }
}
