package dev.gantry.domain.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RoundTripTest {
  private static final MessageDecoder DECODER = new MessageDecoder(DecoderLimits.DEFAULT);
  private static final int MESSAGES = 5000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void what_is_written_reads_the_same(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < MESSAGES; i++) {
      var message = message(random);
      var target = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
      MessageEncoder.encode(message, target);
      assertThat(target.hasRemaining()).isFalse();
      assertThat(DECODER.decode(target.flip())).isEqualTo(message);
      assertThat(target.hasRemaining()).isFalse();

      var header = header(random);
      target = ByteBuffer.allocate(MessageEncoder.encodedLength(header));
      MessageEncoder.encode(header, target);
      assertThat(DECODER.decode(target.flip())).isEqualTo(header);
      assertThat(target.hasRemaining()).isFalse();
    }
  }

  private static Message message(Random random) {
    return switch (random.nextInt(6)) {
      case 0 ->
          new SessInitMessage(
              random.nextInt(65_536),
              length(random),
              length(random),
              text(random),
              true,
              items(random));
      case 1 ->
          new XferAckMessage(
              random.nextInt(256), new TransferId(random.nextLong()), length(random));
      case 2 ->
          new XferRefuseMessage(
              RefusalReason.of(random.nextInt(256)), new TransferId(random.nextLong()));
      case 3 -> new KeepaliveMessage();
      case 4 ->
          new SessTermMessage(random.nextBoolean(), TerminationReason.of(random.nextInt(256)));
      default -> new MsgRejectMessage(RejectReason.of(random.nextInt(256)), random.nextInt(256));
    };
  }

  private static SegmentHeader header(Random random) {
    int flags = random.nextInt(4);
    var items = (flags & SegmentHeader.START) == 0 ? ExtensionItems.NONE : items(random);
    return new SegmentHeader(flags, new TransferId(random.nextLong()), items, length(random));
  }

  private static ExtensionItems items(Random random) {
    var items = new ArrayList<ExtensionItem>();
    for (int i = random.nextInt(4); i > 0; i--) {
      var value = new byte[random.nextInt(20)];
      random.nextBytes(value);
      items.add(new ExtensionItem(random.nextInt(2), random.nextInt(65_536), Octets.of(value)));
    }
    return new ExtensionItems(items, true);
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(12), 1, 0xd800)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Short, long and longest. */
  private static long length(Random random) {
    return random.nextLong() >>> 1 + random.nextInt(63);
  }
}
