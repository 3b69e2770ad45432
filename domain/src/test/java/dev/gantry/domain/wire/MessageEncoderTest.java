package dev.gantry.domain.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.wire.WireFixtures.Example;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MessageEncoderTest {
  static List<Example> canonicalExamples() {
    return WireFixtures.all().stream().filter(Example::canonical).toList();
  }

  @ParameterizedTest
  @MethodSource("canonicalExamples")
  @Rfc9174({
    "2.1", "4.5", "4.6", "4.8", "5.1.1", "5.1.2", "5.2.2", "5.2.3", "5.2.4", "5.2.5", "5.2.5.1",
    "6.1"
  })
  void writes_every_example_octet_for_octet_whatever_the_byte_order(Example example) {
    for (var order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      var target = ByteBuffer.allocate(lengthOf(example.meaning())).order(order);
      encode(example.meaning(), target);
      assertThat(target.hasRemaining()).isFalse();
      assertThat(target.order()).isEqualTo(order);
      assertThat(target.array()).isEqualTo(example.octets());
    }
  }

  @ParameterizedTest
  @MethodSource("canonicalExamples")
  void a_target_one_octet_too_short_is_refused(Example example) {
    var target = ByteBuffer.allocate(example.octets().length - 1);
    assertThatThrownBy(() -> encode(example.meaning(), target))
        .isInstanceOf(BufferOverflowException.class);
    assertThat(target.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
  }

  @Test
  @Rfc9174("4.2")
  void contact_header_is_magic_version_and_one_flag() {
    assertThat(contactHeader(false)).isEqualTo(Hex.bytes("64746e21 04 00"));
    assertThat(contactHeader(true)).isEqualTo(Hex.bytes("64746e21 04 01"));
  }

  @Test
  @Rfc9174({"4.8", "5.2.2", "5.2.5"})
  void reserved_flag_bits_leave_as_zero() {
    var item = new ExtensionItem(0xff, 0x8001, Octets.EMPTY);
    var header = new SegmentHeader(0xff, new TransferId(0), ExtensionItems.of(item), 0);
    var target = ByteBuffer.allocate(MessageEncoder.encodedLength(header));
    MessageEncoder.encode(header, target);
    assertThat(target.get(1)).isEqualTo((byte) 0x03);
    assertThat(target.get(14)).isEqualTo((byte) 0x01);
    var init = new SessInitMessage(0, 1, 1, "", true, ExtensionItems.of(item));
    target = ByteBuffer.allocate(MessageEncoder.encodedLength(init));
    MessageEncoder.encode(init, target);
    assertThat(target.get(25)).isEqualTo((byte) 0x01);
  }

  @Test
  @Rfc9174("5.2.2")
  void items_without_start_are_a_bug_of_the_caller() {
    var header =
        new SegmentHeader(
            1, new TransferId(0), ExtensionItems.of(WireFixtures.TRANSFER_LENGTH_10), 0);
    assertThatThrownBy(() -> MessageEncoder.encode(header, ByteBuffer.allocate(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void values_that_do_not_fit_their_field_are_a_bug_of_the_caller() {
    var tooLong = "x".repeat(65_536);
    for (var message :
        List.of(
            new SessInitMessage(65_536, 1, 1, "", true, ExtensionItems.NONE),
            new SessInitMessage(-1, 1, 1, "", true, ExtensionItems.NONE),
            new SessInitMessage(0, 1, 1, tooLong, true, ExtensionItems.NONE),
            new SessInitMessage(0, 1, 1, "", true, new ExtensionItems(List.of(), false)),
            new SessInitMessage(
                0, 1, 1, "", true, ExtensionItems.of(new ExtensionItem(0, 65_536, Octets.EMPTY))),
            new SessInitMessage(
                0,
                1,
                1,
                "",
                true,
                ExtensionItems.of(new ExtensionItem(0, 1, Octets.of(new byte[65_536])))),
            new XferAckMessage(256, new TransferId(0), 0),
            new MsgRejectMessage(RejectReason.of(256), 0),
            new MsgRejectMessage(RejectReason.of(1), -1))) {
      assertThatThrownBy(() -> MessageEncoder.encode(message, ByteBuffer.allocate(200_000)))
          .as("%s", message.type())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void the_longest_fields_that_fit_are_written_and_read_again() {
    var item = new ExtensionItem(1, 65_535, Octets.of(new byte[65_531]));
    var init = new SessInitMessage(65_535, 1, 2, "x".repeat(65_535), true, ExtensionItems.of(item));
    var target = ByteBuffer.allocate(MessageEncoder.encodedLength(init));
    MessageEncoder.encode(init, target);
    assertThat(new MessageDecoder(DecoderLimits.DEFAULT).decode(target.flip())).isEqualTo(init);
    assertThat(target.hasRemaining()).isFalse();
  }

  private static byte[] contactHeader(boolean canTls) {
    var target = ByteBuffer.allocate(ContactHeader.LENGTH_BYTES);
    MessageEncoder.encode(new ContactHeader(ContactHeader.VERSION_4, canTls), target);
    return target.array();
  }

  private static int lengthOf(Object meaning) {
    return meaning instanceof SegmentHeader header
        ? MessageEncoder.encodedLength(header)
        : MessageEncoder.encodedLength((Message) meaning);
  }

  private static void encode(Object meaning, ByteBuffer target) {
    if (meaning instanceof SegmentHeader header) {
      MessageEncoder.encode(header, target);
    } else {
      MessageEncoder.encode((Message) meaning, target);
    }
  }
}
