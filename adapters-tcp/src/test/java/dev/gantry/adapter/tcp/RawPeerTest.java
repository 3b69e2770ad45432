package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.session.ChannelLimits;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.testbench.memory.MemoryBundle;
import dev.gantry.testbench.memory.RecordingObserver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RawPeerTest {
  static {
    Leaks.watch();
  }

  private static final int SHORT_MILLIS = 300;

  /** More than sockets and buffers of both ends hold. */
  private static final int CUT_SHORT_BYTES = 64 << 20;

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  private static SessionProfile impatient(SessionProfile profile) {
    var quick = Duration.ofMillis(SHORT_MILLIS);
    return profile.withTimers(
        new SessionSettings.Timers(quick, quick, quick, quick, Duration.ZERO, quick, 3));
  }

  private static byte[] octets(int length) {
    var octets = new byte[length];
    new Random(length).nextBytes(octets);
    return octets;
  }

  private static SessionEnd awaitEnd(Node node) {
    Await.until("the session ends", () -> end(node) != null);
    return end(node);
  }

  private static SessionEnd end(Node node) {
    return node.observer.heard().stream()
        .filter(RecordingObserver.Ended.class::isInstance)
        .map(ended -> ((RecordingObserver.Ended) ended).end())
        .findFirst()
        .orElse(null);
  }

  @Test
  void a_bundle_is_acknowledged_and_the_session_ends_with_fin() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      peer.send(RawPeer.segment(3, 7, octets(100)));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 7, 100));
      peer.send(RawPeer.TERM);
      peer.socket.shutdownOutput();
      assertThat(peer.readToEnd()).isEqualTo(RawPeer.TERM_REPLY);
      assertThat(node.bpa.receivedBundles()).isEqualTo(1);
      assertThat(awaitEnd(node).cause()).isEqualTo(EndCause.TERMINATED_BY_PEER);
    }
  }

  @Test
  void messages_may_be_split_at_every_octet() throws Exception {
    byte[] data = octets(5);
    byte[] stream =
        HexFormat.of()
            .parseHex(
                RawPeer.CONTACT
                    + RawPeer.sessInit("ipn:2.0", 1 << 20)
                    + "04"
                    + HexFormat.of().formatHex(RawPeer.segment(2, 1, data))
                    + "04"
                    + HexFormat.of().formatHex(RawPeer.segment(1, 1, data))
                    + RawPeer.TERM);
    try (Node node = Node.listening("ipn:1.0")) {
      for (int split = 1; split < stream.length; split++) {
        try (RawPeer peer = RawPeer.connect(node.port())) {
          peer.send(Arrays.copyOf(stream, split));
          if (split >= 6) {
            assertThat(peer.readContact()).isEqualTo(RawPeer.CONTACT);
          }
          peer.send(Arrays.copyOfRange(stream, split, stream.length));
          if (split < 6) {
            peer.readContact();
          }
          peer.readSessInit();
          peer.socket.shutdownOutput();
          assertThat(peer.readToEnd())
              .isEqualTo(RawPeer.ack(2, 1, 5) + RawPeer.ack(1, 1, 10) + RawPeer.TERM_REPLY);
        }
      }
      assertThat(node.bpa.receivedBundles()).isEqualTo(stream.length - 1);
    }
  }

  @Test
  void octets_may_come_one_by_one() throws Exception {
    byte[] stream =
        HexFormat.of()
            .parseHex(
                RawPeer.CONTACT
                    + RawPeer.sessInit("ipn:2.0", 1 << 20)
                    + HexFormat.of().formatHex(RawPeer.segment(3, 1, octets(9)))
                    + RawPeer.TERM);
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port())) {
      for (byte octet : stream) {
        peer.send(new byte[] {octet});
      }
      peer.readContact();
      peer.readSessInit();
      peer.socket.shutdownOutput();
      assertThat(peer.readToEnd()).isEqualTo(RawPeer.ack(3, 1, 9) + RawPeer.TERM_REPLY);
    }
  }

  @Test
  void bad_magic_is_closed_with_fin_although_octets_are_unread() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port())) {
      peer.send("47455420202f0d0a".repeat(20_000));
      assertThat(peer.readToEnd()).isEmpty();
      peer.close();
      assertThat(awaitEnd(node).cause()).isEqualTo(EndCause.NOT_TCPCL);
    }
  }

  @Test
  void a_version_3_peer_is_told_and_closed_with_fin() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port())) {
      peer.send("64746e210300003c0964746e3a6e6f6e65");
      assertThat(peer.readToEnd()).isEqualTo(RawPeer.CONTACT + "050002");
      peer.close();
      assertThat(awaitEnd(node).cause()).isEqualTo(EndCause.VERSION_MISMATCH);
    }
  }

  @Test
  void an_unknown_message_is_rejected_and_closed_with_fin() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      peer.send("ff".repeat(100_000));
      assertThat(peer.readToEnd()).startsWith("0601ff");
      peer.close();
      assertThat(awaitEnd(node).cause()).isEqualTo(EndCause.PROTOCOL_VIOLATION);
    }
  }

  @Test
  void a_mute_peer_is_closed_with_fin_in_time() throws Exception {
    try (Node node = Node.listening("ipn:1.0", RawPeerTest::impatient);
        RawPeer peer = RawPeer.connect(node.port())) {
      assertThat(peer.readToEnd()).isEmpty();
      peer.close();
      assertThat(awaitEnd(node).cause()).isEqualTo(EndCause.CONTACT_TIMEOUT);
    }
  }

  @Test
  void a_reset_ends_the_session_and_others_go_on() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer stays = RawPeer.connect(node.port()).establish("ipn:3.0")) {
      try (RawPeer goes = RawPeer.connect(node.port()).establish("ipn:2.0")) {
        goes.send(Arrays.copyOf(RawPeer.segment(3, 7, octets(100_000)), 50_000));
        goes.socket.setSoLinger(true, 0);
      }
      assertThat(awaitEnd(node).cause()).isEqualTo(EndCause.CONNECTION_LOST);
      stays.send(RawPeer.segment(3, 1, octets(10)));
      assertThat(stays.read(18)).isEqualTo(RawPeer.ack(3, 1, 10));
      assertThat(node.bpa.receivedBundles()).isEqualTo(1);
    }
  }

  @Test
  void what_the_bpa_does_not_take_stops_reading_and_is_bounded() throws Exception {
    long limit = 1 << 20;
    try (Node node =
            Node.listening(
                "ipn:1.0",
                profile ->
                    profile.withChannel(
                        new ChannelLimits(
                            limit, 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(2), 1)));
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      node.bpa.holdChunks();
      byte[] data = octets(1 << 20);
      var sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < 32; i++) {
                    peer.send(RawPeer.segment(3, i, data));
                  }
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      Await.until("the budget is spent", () -> node.bpa.heldChunkBytes() > limit / 2);
      assertThat(sending).isNotDone();
      Await.until(
          "reading goes on",
          () -> {
            assertThat(node.bpa.heldChunkBytes()).isLessThanOrEqualTo(limit + (1 << 17));
            node.bpa.releaseChunks();
            node.bpa.holdChunks();
            return sending.isDone();
          });
      node.bpa.releaseChunks();
      for (int i = 0; i < 32; i++) {
        assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, i, data.length));
      }
    }
  }

  @Test
  void a_peer_that_does_not_read_is_waited_for_without_memory() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0", 100_000)) {
      byte[] data = octets(50_000_000);
      var outcome = node.send(data);
      assertThat(outcome).isNotDone();
      int received = 0;
      boolean start = true;
      while (received < data.length) {
        // The first segment of several carries the Transfer Length item, 13 octets.
        String head = peer.read(start ? 22 + 13 : 18);
        int length = Integer.parseInt(head.substring(head.length() - 8), 16);
        peer.read(length);
        received += length;
        peer.send(RawPeer.ack(Integer.parseInt(head.substring(2, 4), 16), 0, received));
        start = false;
      }
      assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
    }
  }

  @Test
  void drain_waits_for_the_acknowledgement_of_what_runs() throws Exception {
    Node node = Node.listening("ipn:1.0");
    try (RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      var outcome = node.bpa.forward(node.awaitPeer().address(), MemoryBundle.of(octets(10)));
      peer.read(22 + 10);
      var drained = node.layer.drain(Duration.ofSeconds(10)).toCompletableFuture();
      assertThat(peer.read(3)).isEqualTo(RawPeer.TERM);
      assertThat(drained).isNotDone();
      peer.send(RawPeer.ack(3, 0, 10) + RawPeer.TERM_REPLY);
      assertThat(peer.readToEnd()).isEmpty();
      peer.close();
      drained.get(20, TimeUnit.SECONDS);
      assertThat(outcome.join()).isEqualTo(new ForwardOutcome.Sent());
    }
    node.layer.close();
  }

  @Test
  void drain_reads_acknowledgements_although_the_bpa_is_away() throws Exception {
    Node node = Node.listening("ipn:1.0");
    try (RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      var outcome = node.bpa.forward(node.awaitPeer().address(), MemoryBundle.of(octets(10)));
      peer.read(22 + 10);
      node.bpa.vanish("gone");
      Await.until("unregistered", () -> !node.layer.status().registered());
      var drained = node.layer.drain(Duration.ofSeconds(10)).toCompletableFuture();
      assertThat(peer.read(3)).isEqualTo(RawPeer.TERM);
      peer.send(RawPeer.ack(3, 0, 10) + RawPeer.TERM_REPLY);
      assertThat(peer.readToEnd()).isEmpty();
      peer.close();
      drained.get(5, TimeUnit.SECONDS);
      assertThat(outcome.join()).isEqualTo(new ForwardOutcome.Sent());
    }
    node.layer.close();
  }

  @Test
  void a_session_cut_short_within_a_segment_closes_without_a_stray_sess_term() throws Exception {
    var impatient =
        new ChannelLimits(
            ChannelLimits.DEFAULT.inboundBytes(),
            ChannelLimits.DEFAULT.unwrittenControlBytes(),
            Duration.ofMillis(SHORT_MILLIS),
            ChannelLimits.DEFAULT.drain(),
            ChannelLimits.DEFAULT.drainBytes());
    Node node = Node.listening("ipn:1.0", profile -> profile.withChannel(impatient));
    try (RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      var outcome =
          node.bpa.forward(node.awaitPeer().address(), MemoryBundle.of(new byte[CUT_SHORT_BYTES]));
      // The peer has begun to read and then reads no more, so a segment is half-written when the
      // node leaves.
      // The header of a START segment with its Transfer Length; its last field is Data length.
      String header = peer.read(22 + 13);
      int firstDataBytes = Integer.parseInt(header.substring(header.length() - 16), 16);
      var drained = node.layer.drain(Duration.ZERO).toCompletableFuture();
      drained.get(Node.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertOnlyWholeMessagesBefore(peer.readToEnd(), firstDataBytes);
      assertThat(outcome.get(5, TimeUnit.SECONDS)).isNotEqualTo(new ForwardOutcome.Sent());
    }
    node.layer.close();
  }

  /** The octets may end anywhere; a SESS_TERM may only stand between two messages, and last. */
  private static void assertOnlyWholeMessagesBefore(String hex, int firstDataBytes) {
    var octets = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    assertThat(octets.remaining()).isLessThan(CUT_SHORT_BYTES);
    var data = (long) firstDataBytes;
    while (octets.remaining() > data) {
      octets.position(octets.position() + (int) data);
      var type = octets.get();
      if (type == 5) {
        assertThat(octets.remaining()).as("octets behind the type of SESS_TERM").isEqualTo(2);
        return;
      }
      assertThat(type).as("message type at %d", octets.position()).isEqualTo((byte) 1);
      if (octets.remaining() < 17) {
        return;
      }
      octets.position(octets.position() + 9);
      data = octets.getLong();
    }
  }
}
