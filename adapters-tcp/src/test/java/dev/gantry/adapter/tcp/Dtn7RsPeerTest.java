package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.testbench.memory.RecordingObserver;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer that does what dtn7-rs 0.21.0 was seen to do. */
class Dtn7RsPeerTest {
  static {
    Leaks.watch();
  }

  private static final String SESS_INIT = RawPeer.sessInit(30, 64_000, 64_000, "dtn://seven/");

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  @Test
  void acknowledgements_without_flags_are_enough() throws Exception {
    try (Node node = Node.listening("dtn://one/");
        RawPeer peer = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
      var sent = node.send(new byte[64_000]);
      peer.read(22 + 64_000);
      peer.send(RawPeer.ack(0, 0, 64_000));
      assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
    }
  }

  @Test
  void a_bundle_above_its_transfer_mru_goes_back_and_the_next_is_sent() throws Exception {
    try (Node node = Node.listening("dtn://one/");
        RawPeer peer = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
      assertThat(node.send(new byte[64_001]).get(20, TimeUnit.SECONDS))
          .isEqualTo(new ForwardOutcome.TooLarge(64_000));
      var sent = node.send(new byte[1]);
      peer.read(22 + 1);
      peer.send(RawPeer.ack(0, 0, 1));
      assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
    }
  }

  @Test
  void it_is_offered_neither_a_session_extension_nor_a_keepalive_of_zero() throws Exception {
    try (Node node = Node.listening("dtn://one/");
        RawPeer peer = RawPeer.connect(node.port())) {
      peer.send(RawPeer.CONTACT + SESS_INIT);
      peer.readContact();
      assertThat(peer.readSessInit())
          .startsWith("07" + "003c")
          .endsWith("64746e3a2f2f6f6e652f" + "00000000");
    }
  }

  @Test
  void a_refusal_behind_its_acknowledgement_is_reported_and_the_session_goes_on() throws Exception {
    try (Node node = Node.listening("dtn://one/");
        RawPeer peer = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
      var lost = node.send(new byte[10]);
      peer.read(22 + 10);
      peer.send(RawPeer.ack(0, 0, 10) + RawPeer.refuse(0x04, 0));
      assertThat(lost.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
      Await.until("it is reported", () -> acknowledgedAndRefused(node));
      var sent = node.send(new byte[10]);
      peer.read(22 + 10);
      peer.send(RawPeer.ack(0, 1, 10));
      assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
    }
  }

  private static boolean acknowledgedAndRefused(Node node) {
    return node.observer.heard().stream()
        .anyMatch(
            heard ->
                heard instanceof RecordingObserver.Noticed(_, var what)
                    && what instanceof Observation.AcknowledgedAndRefused(_, var reason)
                    && reason == RefusalReason.Known.NOT_ACCEPTABLE);
  }

  @Test
  void its_question_whether_we_have_a_bundle_is_an_empty_segment_that_is_acknowledged()
      throws Exception {
    try (Node node = Node.listening("dtn://one/");
        RawPeer peer = RawPeer.connect(node.port()).establishWith(SESS_INIT)) {
      String id = "0000000000000005";
      // START; 12 octets of items: not critical, type 1, 7 octets of a name; no data.
      peer.send("01" + "02" + id + "0000000c" + "00" + "0001" + "0007" + "64746e3a612d31");
      peer.send("0000000000000000");
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(2, 5, 0));
      peer.send(RawPeer.segment(1, 5, new byte[100]));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(1, 5, 100));
      assertThat(node.bpa.receivedBundles()).isEqualTo(1);
    }
  }
}
