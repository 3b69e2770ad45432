package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.Observation;
import dev.gantry.testbench.memory.RecordingObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A peer that does what dtn7-gold, the former dtn7-go, was seen to do: the length of transfer
 * extension items stands in every segment, where RFC 9174 5.2.2 has it with START only.
 */
class Dtn7GoldPeerTest {
  static {
    Leaks.watch();
  }

  private static final String SESS_INIT = RawPeer.sessInit(60, 1 << 20, 1L << 30, "dtn://gold/");
  private static final String NO_ITEMS = "00000000";

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  @Test
  void a_bundle_in_one_segment_is_taken() throws Exception {
    try (Node node = Node.listening("dtn://one/");
        RawPeer peer = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
      peer.send(RawPeer.segment(3, 1, new byte[100]));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 1, 100));
    }
  }

  @Test
  void the_items_length_in_a_second_segment_is_read_as_an_end_and_a_message_that_there_is_not()
      throws Exception {
    try (Node node = Node.listening("dtn://one/");
        RawPeer peer = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
      node.bpa.holdVerdicts();
      peer.send(RawPeer.segment(2, 1, new byte[100]));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(2, 1, 100));
      peer.send("01" + "01" + "0000000000000001" + NO_ITEMS + "0000000000000064");
      peer.send(new byte[100]);
      // Its length is read as 0, and the rest of it as a message of type 0, which there is not.
      assertThat(peer.readToEnd()).isEqualTo("06" + "01" + "00");
      node.bpa.releaseVerdicts();
    }
  }

  @Test
  void a_transfer_that_lacks_its_end_is_given_up_when_the_next_begins() throws Exception {
    try (Node node = Node.listening("dtn://one/");
        RawPeer peer = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
      // A bundle as long as a segment: END is left out.
      peer.send(RawPeer.segment(2, 1, new byte[100]));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(2, 1, 100));
      peer.send(RawPeer.segment(3, 2, new byte[10]));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 2, 10));
      assertThat(node.bpa.receivedBundles()).isEqualTo(1);
      assertThat(node.bpa.receivedBytes()).isEqualTo(10);
      Await.until("the other is reported", () -> receptionFailed(node));
    }
  }

  private static boolean receptionFailed(Node node) {
    return node.observer.heard().stream()
        .anyMatch(
            heard ->
                heard instanceof RecordingObserver.Noticed(_, var what)
                    && what instanceof Observation.ReceptionFailed(_, long received)
                    && received == 100);
  }

  @Test
  void of_two_transfers_whose_segments_mingle_the_later_one_is_taken() throws Exception {
    try (Node node = Node.listening("dtn://one/");
        RawPeer peer = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
      peer.send(RawPeer.segment(2, 1, new byte[20]));
      peer.send(RawPeer.segment(2, 2, new byte[30]));
      peer.send(RawPeer.segment(1, 1, new byte[20]));
      peer.send(RawPeer.segment(1, 2, new byte[30]));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(2, 1, 20));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(2, 2, 30));
      assertThat(peer.read(3)).isEqualTo("06" + "03" + "01");
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(1, 2, 60));
      assertThat(node.bpa.receivedBundles()).isEqualTo(1);
      assertThat(node.bpa.receivedBytes()).isEqualTo(60);
    }
  }
}
