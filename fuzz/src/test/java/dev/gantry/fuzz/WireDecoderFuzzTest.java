package dev.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.MessageEncoder;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The decoder of RFC 9174 4 to 6. Whatever comes: no exception; it asks for more than it has and
 * never for more than its limits allow; its position moves only past what it understood; where
 * chunks end and which byte order a window has does not matter; and what it read is read again from
 * what the encoder makes of it.
 */
class WireDecoderFuzzTest {
  private static final int CONTACT_HEADER_FIRST = 0x01;
  private static final int LITTLE_ROOM = 0x02;
  private static final DecoderLimits LITTLE = new DecoderLimits(16, 16);

  /** The first octet chooses, the rest is the stream. */
  @FuzzTest
  void octets_mean_the_same_in_any_chunks(byte[] input) {
    var draw = new Draw(input);
    int choice = draw.octet();
    int chunkBytes = 2 + draw.below(40);
    byte[] stream = draw.rest();
    var decoder = new MessageDecoder((choice & LITTLE_ROOM) != 0 ? LITTLE : DecoderLimits.DEFAULT);
    boolean contact = (choice & CONTACT_HEADER_FIRST) != 0;

    var whole = new WireReading(decoder, stream, ByteOrder.BIG_ENDIAN, contact).whole().read();
    for (int size : List.of(1, chunkBytes)) {
      assertThat(
              new WireReading(decoder, stream, ByteOrder.LITTLE_ENDIAN, contact)
                  .inChunksOf(size)
                  .read())
          .isEqualTo(whole);
    }
    whole.forEach(WireDecoderFuzzTest::isReadAgainFromWhatIsWritten);
  }

  private static void isReadAgainFromWhatIsWritten(Decoding read) {
    if (!isWritable(read)) {
      return;
    }
    byte[] once = written(read);
    var again = readOne(read, once);
    assertThat(written(again)).isEqualTo(once);
    assertThat(again).isEqualTo(withoutReservedBits(read));
  }

  /** Item lists that are not well formed, and Node IDs that are no UTF-8, nobody may send. */
  private static boolean isWritable(Decoding read) {
    return switch (read) {
      case SessInitMessage init -> init.nodeIdWellFormed() && init.items().wellFormed();
      case SegmentHeader header -> header.items().wellFormed();
      case Message _, ContactHeader _ -> true;
      case Decoding.NeedMore _, Decoding.Malformed _ -> false;
    };
  }

  private static byte[] written(Decoding read) {
    var target =
        ByteBuffer.allocate(
            switch (read) {
              case Message message -> MessageEncoder.encodedLength(message);
              case SegmentHeader header -> MessageEncoder.encodedLength(header);
              case ContactHeader _ -> ContactHeader.LENGTH_BYTES;
              case Decoding.NeedMore _, Decoding.Malformed _ -> throw new AssertionError(read);
            });
    switch (read) {
      case Message message -> MessageEncoder.encode(message, target);
      case SegmentHeader header -> MessageEncoder.encode(header, target);
      case ContactHeader header -> MessageEncoder.encode(header, target);
      case Decoding.NeedMore _, Decoding.Malformed _ -> throw new AssertionError(read);
    }
    assertThat(target.hasRemaining()).as("octets that were announced and not written").isFalse();
    return target.array();
  }

  private static Decoding readOne(Decoding like, byte[] octets) {
    var window = ByteBuffer.wrap(octets);
    var decoder = new MessageDecoder(DecoderLimits.DEFAULT);
    var read =
        like instanceof ContactHeader
            ? decoder.decodeContactHeader(window)
            : decoder.decode(window);
    assertThat(window.hasRemaining()).isFalse();
    return read;
  }

  /** RFC 9174 has reserved bits ignored by who receives them and zero from who sends. */
  private static Decoding withoutReservedBits(Decoding read) {
    return switch (read) {
      case SegmentHeader header ->
          new SegmentHeader(
              header.flags() & (SegmentHeader.START | SegmentHeader.END),
              header.id(),
              withoutReservedBits(header.items()),
              header.dataLengthBytes());
      case SessInitMessage init ->
          new SessInitMessage(
              init.keepaliveSeconds(),
              init.segmentMruBytes(),
              init.transferMruBytes(),
              init.nodeId(),
              true,
              withoutReservedBits(init.items()));
      case Message _, ContactHeader _, Decoding.NeedMore _, Decoding.Malformed _ -> read;
    };
  }

  private static ExtensionItems withoutReservedBits(ExtensionItems items) {
    return new ExtensionItems(
        items.items().stream()
            .map(item -> new ExtensionItem(item.critical() ? 1 : 0, item.type(), item.value()))
            .toList(),
        true);
  }
}
