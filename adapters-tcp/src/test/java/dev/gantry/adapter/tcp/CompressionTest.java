package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.CompressionMethod;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.memory.InMemoryBpa;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compressed transfers between two of our layers, and what a peer sees of them. */
final class CompressionTest {
  static {
    Leaks.watch();
  }

  /** Octets that shrink, as a record of measurements does. */
  private static final byte[] TEXT =
      "{\"sensor\":\"tank-1\",\"kelvin\":291.4}".repeat(40).getBytes(StandardCharsets.US_ASCII);

  /** SESS_INIT of ipn:2.0 that offers LZ4 alone. */
  private static final String LZ4_INIT =
      RawPeer.sessInit("ipn:2.0", 1 << 20).replaceAll("00000000$", "")
          + "0000000a 00 c901 0005 47545259 02".replace(" ", "");

  /** "abc", 8 octets as they are, in one block. */
  private static final String STORED = "00000003 00000003 616263";

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  @ParameterizedTest
  @EnumSource(CompressionMethod.class)
  void bundles_arrive_as_they_were_however_long(CompressionMethod method) throws Exception {
    var noise = new byte[3_000];
    new SplittableRandom(7).nextBytes(noise);
    try (Node to = Node.listening("ipn:1.0", profile -> offering(profile, method));
        Node from = dialling(to.port(), method)) {
      for (var bundle :
          List.of(TEXT, new byte[1], noise, TEXT, new byte[128 << 10], new byte[300_000], TEXT)) {
        assertThat(from.send(bundle).get(20, TimeUnit.SECONDS))
            .isEqualTo(new ForwardOutcome.Sent());
        assertThat(to.bpa.received().getLast().toByteArray()).isEqualTo(bundle);
      }
      assertThat(to.layer.sessions().getFirst().bytesReceived())
          .isEqualTo(3L * TEXT.length + 1 + 3_000 + (128 << 10) + 300_000);
    }
  }

  @Test
  void a_peer_that_knows_it_gets_fewer_octets_and_acknowledges_them() throws Exception {
    try (Node node =
            Node.listening("ipn:1.0", profile -> offering(profile, CompressionMethod.LZ4));
        RawPeer peer = RawPeer.connect(node.port())) {
      peer.send(RawPeer.CONTACT + LZ4_INIT);
      peer.readContact();
      assertThat(peer.readSessInit()).endsWith("0000000a");
      assertThat(peer.read(10)).isEqualTo("00c901000547545259" + "02");
      var sent = node.send(TEXT);
      assertThat(peer.read(14)).isEqualTo("0103" + "0000000000000000" + "0000000d");
      assertThat(peer.read(13)).isEqualTo("01c9020008" + hex(TEXT.length));
      long length = HexFormat.fromHexDigitsToLong(peer.read(8));
      assertThat(length).isLessThan(TEXT.length / 4);
      peer.read((int) length);
      peer.send(RawPeer.ack(3, 0, length));
      assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
    }
  }

  @Test
  void a_peer_that_does_not_know_it_gets_what_it_always_got() throws Exception {
    String before;
    String after;
    try (Node node = Node.listening("ipn:1.0")) {
      before = heardBy(node);
    }
    try (Node node =
        Node.listening("ipn:1.0", profile -> offering(profile, CompressionMethod.LZ4))) {
      after = heardBy(node);
    }
    assertThat(after).isEqualTo(before);
  }

  private static String heardBy(Node node) throws Exception {
    try (RawPeer peer = RawPeer.connect(node.port())) {
      peer.send(RawPeer.CONTACT + RawPeer.sessInit("ipn:2.0", 1 << 20));
      var heard = peer.readContact() + peer.readSessInit();
      var sent = node.send(TEXT);
      heard += peer.read(22 + TEXT.length);
      peer.send(RawPeer.ack(3, 0, TEXT.length));
      assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
      return heard;
    }
  }

  @Test
  void a_bundle_that_cannot_be_expanded_is_refused_and_the_session_goes_on() throws Exception {
    try (Node node =
            Node.listening("ipn:1.0", profile -> offering(profile, CompressionMethod.LZ4));
        RawPeer peer = established(node)) {
      peer.send(compressed(3, 0, 100, "00000064 00000004 ffffffff"));
      assertThat(peer.read(10)).isEqualTo(RawPeer.refuse(0x04, 0));
      peer.send(compressed(3, 1, 4, STORED));
      assertThat(peer.read(10)).as("an octet is missing").isEqualTo(RawPeer.refuse(0x04, 1));
      peer.send(compressed(3, 2, 2, STORED));
      assertThat(peer.read(10)).as("an octet too many").isEqualTo(RawPeer.refuse(0x04, 2));
      peer.send(compressed(3, 3, 3, STORED));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 3, 11));
      assertThat(node.bpa.received()).hasSize(1);
      assertThat(node.bpa.received().getFirst().toByteArray())
          .isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void what_comes_after_the_fault_is_refused_too() throws Exception {
    try (Node node =
            Node.listening("ipn:1.0", profile -> offering(profile, CompressionMethod.LZ4));
        RawPeer peer = established(node)) {
      peer.send(compressed(2, 0, 100, "00000000 00000000"));
      assertThat(peer.read(18)).as("the segment has come").isEqualTo(RawPeer.ack(2, 0, 8));
      assertThat(peer.read(10)).isEqualTo(RawPeer.refuse(0x04, 0));
      peer.send(RawPeer.segment(1, 0, new byte[5]));
      assertThat(peer.read(10)).isEqualTo(RawPeer.refuse(0x04, 0));
      peer.send(compressed(3, 1, 3, STORED));
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 1, 11));
    }
  }

  @Test
  void a_compressed_bundle_is_acknowledged_when_the_bpa_has_all_of_it() throws Exception {
    try (Node node =
            Node.listening("ipn:1.0", profile -> offering(profile, CompressionMethod.LZ4));
        RawPeer peer = established(node)) {
      node.bpa.holdVerdicts();
      peer.send(compressed(3, 0, 3, STORED));
      Await.until("the BPA has it", () -> node.bpa.heldVerdicts() == 1);
      peer.socket.setSoTimeout(200);
      assertThatThrownBy(() -> peer.read(1)).isInstanceOf(SocketTimeoutException.class);
      peer.socket.setSoTimeout(20_000);
      node.bpa.releaseVerdicts();
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 0, 11));
    }
  }

  /** 128 KiB out of a few hundred octets, over and over, and never more than was announced. */
  @Test
  void a_bomb_gives_the_bpa_no_more_than_was_announced() throws Exception {
    var offer = new SessionSettings.Offer(60, 1 << 20, 200_000, List.of(CompressionMethod.LZ4));
    try (Node node = Node.listening("ipn:1.0", profile -> profile.withOffer(offer));
        RawPeer peer = established(node)) {
      String block = lz4Zeros();
      peer.send(compressed(3, 0, 200_001, block + block));
      assertThat(peer.read(10)).as("above transfer-mru").isEqualTo(RawPeer.refuse(0x04, 0));
      peer.send(compressed(3, 1, 200_000, block.repeat(50)));
      assertThat(peer.read(10)).as("more than announced").isEqualTo(RawPeer.refuse(0x04, 1));
      assertThat(node.bpa.received()).isEmpty();
      peer.send(compressed(3, 2, 128 << 10, block));
      assertThat(peer.read(18)).startsWith("0203");
      assertThat(node.bpa.received().getFirst().lengthBytes()).isEqualTo(128 << 10);
    }
  }

  /** A block of 128 KiB zeros: a literal, a match that goes on and on, five literals. */
  private static String lz4Zeros() {
    int match = (128 << 10) - 1 - 5;
    int extension = match - 4 - 15;
    var coded =
        "1f000100"
            + "ff".repeat(extension / 255)
            + "%02x".formatted(extension % 255)
            + "5000000000";
    coded += "00";
    return "00020000" + "%08x".formatted(coded.length() / 2) + coded;
  }

  private static RawPeer established(Node node) throws Exception {
    RawPeer peer = RawPeer.connect(node.port());
    peer.send(RawPeer.CONTACT + LZ4_INIT);
    peer.readContact();
    peer.readSessInit();
    peer.read(10);
    return peer;
  }

  private static byte[] compressed(int flags, long id, long plainBytes, String data) {
    var octets = HexFormat.of().parseHex(data.replace(" ", ""));
    return ByteBuffer.allocate(35 + octets.length)
        .put((byte) 1)
        .put((byte) flags)
        .putLong(id)
        .putInt(13)
        .put((byte) 1)
        .putShort((short) 0xC902)
        .putShort((short) 8)
        .putLong(plainBytes)
        .putLong(octets.length)
        .put(octets)
        .array();
  }

  private static String hex(long value) {
    return HexFormat.of().toHexDigits(value);
  }

  private static SessionProfile offering(SessionProfile profile, CompressionMethod method) {
    return profile.withOffer(profile.offer().withCompression(List.of(method)));
  }

  private static Node dialling(int port, CompressionMethod method) throws Exception {
    var peer =
        new PeerEndpoint(
            Endpoint.parse("127.0.0.1:" + port),
            null,
            offering(SessionProfile.PLAINTEXT, method),
            PeerSettings.DIALLED);
    return new Node(
        InMemoryBpa.recording(NodeId.parse("ipn:2.0")), TcpSettings.of(List.of(), List.of(peer)));
  }
}
