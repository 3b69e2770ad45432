package dev.gantry.domain.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.wire.Decoding.Malformed;
import dev.gantry.domain.wire.Decoding.NeedMore;
import dev.gantry.domain.wire.Violation.Cause;
import dev.gantry.domain.wire.Violation.Scope;
import dev.gantry.domain.wire.WireFixtures.Example;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageDecoderTest {
  private static final MessageDecoder DECODER = new MessageDecoder(DecoderLimits.DEFAULT);

  static List<Example> examples() {
    return WireFixtures.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  @Rfc9174({
    "2.1", "4.5", "4.6", "4.8", "5.1.1", "5.1.2", "5.2.2", "5.2.3", "5.2.4", "5.2.5", "6.1", "8.6"
  })
  void reads_every_example_whatever_stands_behind_it_and_whatever_the_byte_order(Example example) {
    for (var order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      var octets = Arrays.copyOf(example.octets(), example.octets().length + 3);
      var window = ByteBuffer.wrap(octets).asReadOnlyBuffer().order(order);
      assertThat(DECODER.decode(window)).isEqualTo(example.meaning());
      assertThat(window.position()).isEqualTo(example.octets().length);
      assertThat(window.order()).isEqualTo(order);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void reads_from_the_position_of_a_direct_window(Example example) {
    var window = ByteBuffer.allocateDirect(example.octets().length + 7);
    window.put(new byte[7]).put(example.octets()).flip().position(7);
    assertThat(DECODER.decode(window)).isEqualTo(example.meaning());
    assertThat(window.hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void truncated_at_any_length_asks_for_more_than_shown_and_no_more_than_there_is(Example example) {
    for (int length = 0; length < example.octets().length; length++) {
      var window = ByteBuffer.wrap(example.octets(), 0, length);
      var decoding = DECODER.decode(window);
      assertThat(decoding).isInstanceOf(NeedMore.class);
      assertThat(((NeedMore) decoding).totalBytes())
          .isGreaterThan(length)
          .isLessThanOrEqualTo(example.octets().length);
      assertThat(window.position()).isZero();
    }
  }

  @Test
  void a_stream_reads_the_same_at_every_split_point() {
    int length = WireFixtures.all().stream().mapToInt(example -> example.octets().length).sum();
    var stream = ByteBuffer.allocate(length);
    WireFixtures.all().forEach(example -> stream.put(example.octets()));
    var expected = WireFixtures.all().stream().map(Example::meaning).toList();
    for (int split = 0; split <= length; split++) {
      var window = stream.duplicate().position(0).limit(split);
      var read = new java.util.ArrayList<Object>();
      for (var decoding = DECODER.decode(window);
          !(decoding instanceof NeedMore);
          decoding = DECODER.decode(window)) {
        read.add(decoding);
      }
      window.limit(length);
      while (window.hasRemaining()) {
        read.add(DECODER.decode(window));
      }
      assertThat(read).as("split at %d", split).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x08, 0x7f, 0xef, 0xf0, 0xff})
  @Rfc9174({"5.1.2", "8.5"})
  void an_unknown_type_ends_the_reading(int type) {
    var window = ByteBuffer.wrap(new byte[] {(byte) type});
    assertMalformed(DECODER.decode(window), Cause.UNKNOWN_MESSAGE_TYPE, type);
    assertThat(window.position()).isZero();
  }

  @Test
  void session_items_at_the_limit_are_asked_for_and_past_it_malformed() {
    var decoder = new MessageDecoder(new DecoderLimits(100, 7));
    var head = "07 0000 0000000000000001 0000000000000001 0001 61 ";
    assertThat(decoder.decode(Hex.buffer(head + "00000064"))).isEqualTo(new NeedMore(126));
    assertMalformed(
        decoder.decode(Hex.buffer(head + "00000065")), Cause.SESSION_EXTENSIONS_TOO_LONG, 0x07);
    assertMalformed(
        decoder.decode(Hex.buffer(head + "ffffffff")), Cause.SESSION_EXTENSIONS_TOO_LONG, 0x07);
  }

  @Test
  void transfer_items_at_the_limit_are_asked_for_and_past_it_malformed() {
    var decoder = new MessageDecoder(new DecoderLimits(7, 100));
    var head = "01 02 0000000000000000 ";
    assertThat(decoder.decode(Hex.buffer(head + "00000064"))).isEqualTo(new NeedMore(122));
    assertMalformed(
        decoder.decode(Hex.buffer(head + "00000065")), Cause.TRANSFER_EXTENSIONS_TOO_LONG, 0x01);
    assertMalformed(
        decoder.decode(Hex.buffer(head + "ffffffff")), Cause.TRANSFER_EXTENSIONS_TOO_LONG, 0x01);
  }

  @Test
  void never_asks_for_more_than_the_longest_window() {
    var decoder = new MessageDecoder(new DecoderLimits(1000, 70_000));
    assertThat(decoder.maxWindowBytes()).isEqualTo(70_022);
    assertThat(decoder.decode(Hex.buffer("01 02 0000000000000000 00011170")))
        .isEqualTo(new NeedMore(70_022));
    assertThat(new MessageDecoder(DecoderLimits.DEFAULT).maxWindowBytes())
        .isEqualTo(25 + 65_535 + 65_536);
  }

  @Test
  @Rfc9174({"4.6", "5.2.2"})
  void items_that_do_not_fill_their_list_are_not_well_formed_and_what_follows_still_reads() {
    // Every announced list length around two items of 6 octets; only 0, 6 and 12 fit.
    for (int length = 0; length <= 16; length++) {
      var window = ByteBuffer.allocate(64);
      window.put(Hex.bytes("01 03 0000000000000009")).putInt(length);
      window.put(Arrays.copyOf(Hex.bytes("00 8001 0001 aa  00 8002 0001 bb  00 8003"), length));
      window.putLong(5).put((byte) 0x04).flip();
      var header = (SegmentHeader) DECODER.decode(window);
      assertThat(header.items().wellFormed())
          .as("length %d", length)
          .isEqualTo(length % 6 == 0 && length <= 12);
      assertThat(header.items().items()).hasSize(Math.min(length / 6, 2));
      assertThat(header.dataLengthBytes()).isEqualTo(5);
      assertThat(DECODER.decode(window)).isEqualTo(new KeepaliveMessage());
    }
  }

  @Test
  @Rfc9174("4.6")
  void an_item_that_claims_more_than_its_list_does_not_reach_into_what_follows() {
    var window =
        Hex.buffer("07 0000 0000000000000001 0000000000000001 0000 00000005 00 8001 ffff 04");
    var init = (SessInitMessage) DECODER.decode(window);
    assertThat(init.items()).isEqualTo(new ExtensionItems(List.of(), false));
    assertThat(window.remaining()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "c0af", "eda080", "e282", "80"})
  @Rfc9174("4.6")
  void a_node_id_that_is_not_utf_8_is_told_and_readable(String octets) {
    var window =
        Hex.buffer(
            "07 0000 0000000000000001 0000000000000001 %04x %s 00000000"
                .formatted(octets.length() / 2, octets));
    var init = (SessInitMessage) DECODER.decode(window);
    assertThat(init.nodeIdWellFormed()).isFalse();
    assertThat(init.nodeId()).contains("\ufffd");
    assertThat(window.hasRemaining()).isFalse();
  }

  @Test
  void a_node_id_of_65535_octets_is_read() {
    var window = ByteBuffer.allocate(25 + 65_535);
    window.put(Hex.bytes("07 0000 0000000000000001 0000000000000001 ffff"));
    window
        .put("\u00e9".repeat(32_767).getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .put((byte) 'x');
    window.putInt(0).flip();
    var init = (SessInitMessage) DECODER.decode(window);
    assertThat(init.nodeIdWellFormed()).isTrue();
    assertThat(init.nodeId()).hasSize(32_768);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "01", "fe", "ff"})
  @Rfc9174({"4.2", "4.3"})
  void reserved_contact_flags_are_ignored(String flags) {
    var window = Hex.buffer("64746e21 04 " + flags + " 07");
    assertThat(DECODER.decodeContactHeader(window))
        .isEqualTo(new ContactHeader(4, flags.endsWith("1") || flags.equals("ff")));
    assertThat(window.position()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5, 255})
  @Rfc9174("4.3")
  void any_version_reads_as_a_contact_header(int version) {
    var window = Hex.buffer("64746e21 %02x 00".formatted(version));
    assertThat(DECODER.decodeContactHeader(window)).isEqualTo(new ContactHeader(version, false));
  }

  @Test
  @Rfc9174("4.3")
  void wrong_magic_is_told_from_its_first_wrong_octet() {
    var magic = Hex.bytes("64746e21 0400");
    for (int length = 0; length < 6; length++) {
      assertThat(DECODER.decodeContactHeader(ByteBuffer.wrap(magic, 0, length)))
          .isEqualTo(new NeedMore(6));
    }
    for (int wrong = 0; wrong < 4; wrong++) {
      var octets = Arrays.copyOf(magic, wrong + 1);
      octets[wrong] ^= 0x20;
      assertMalformed(DECODER.decodeContactHeader(ByteBuffer.wrap(octets)), Cause.BAD_MAGIC, 0);
    }
  }

  @Test
  void garbage_never_throws_never_loops_and_stays_within_the_window() {
    var random = new Random(20_250_101);
    for (int round = 0; round < 20_000; round++) {
      var octets = new byte[random.nextInt(80)];
      random.nextBytes(octets);
      for (int i = 0; i < octets.length; i++) {
        if (random.nextInt(3) > 0) {
          octets[i] = (byte) random.nextInt(9);
        }
      }
      var window = ByteBuffer.wrap(octets);
      int before = -1;
      while (window.position() > before) {
        before = window.position();
        var decoding = DECODER.decode(window);
        if (decoding instanceof NeedMore(int totalBytes)) {
          assertThat(totalBytes)
              .isGreaterThan(window.remaining())
              .isLessThanOrEqualTo(DECODER.maxWindowBytes());
        }
      }
    }
  }

  private static void assertMalformed(Decoding decoding, Cause cause, int typeOctet) {
    assertThat(decoding).isInstanceOf(Malformed.class);
    var malformed = (Malformed) decoding;
    assertThat(malformed.violation().cause()).isEqualTo(cause);
    assertThat(malformed.violation().scope()).isEqualTo(Scope.SESSION);
    assertThat(malformed.typeOctet()).isEqualTo(typeOctet);
  }
}
