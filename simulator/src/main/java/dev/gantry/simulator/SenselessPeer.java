package dev.gantry.simulator;

import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageEncoder;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.RejectReason;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * What a peer might write that knows the messages and no rule: octets that can be decoded, mostly,
 * in no order and with no sense. A session must bear it and come to an end.
 */
public final class SenselessPeer {
  private SenselessPeer() {}

  /**
   * The next message, encoded; without the Contact Header, which comes before all of them.
   *
   * @param random decides which
   * @param position 0 for the first, which is a SESS_INIT more often than not
   */
  public static byte[] octets(RandomGenerator random, int position) {
    if (position == 0 && random.nextInt(4) != 0) {
      return encode(sessInit(random));
    }
    return switch (random.nextInt(24)) {
      case 0 -> encode(sessInit(random));
      case 1 -> encode(new KeepaliveMessage());
      case 2, 3, 4, 5 ->
          encode(
              new XferAckMessage(
                  random.nextInt(256), id(random), random.nextInt(4) * (long) random.nextInt(500)));
      case 6, 7 -> encode(new XferRefuseMessage(RefusalReason.of(random.nextInt(9)), id(random)));
      case 8 ->
          encode(new MsgRejectMessage(RejectReason.of(random.nextInt(5)), random.nextInt(2, 9)));
      case 9 ->
          random.nextInt(6) == 0
              ? encode(
                  new SessTermMessage(
                      random.nextBoolean(), TerminationReason.of(random.nextInt(8))))
              : encode(new KeepaliveMessage());
      case 10 ->
          random.nextInt(10) == 0
              ? new byte[] {(byte) random.nextInt(256)}
              : encode(new KeepaliveMessage());
      default -> segment(random);
    };
  }

  private static SessInitMessage sessInit(RandomGenerator random) {
    return new SessInitMessage(
        random.nextInt(30),
        random.nextInt(1, 400),
        random.nextInt(1, 5_000),
        "ipn:9.0",
        true,
        ExtensionItems.NONE);
  }

  private static byte[] segment(RandomGenerator random) {
    int flags = random.nextInt(4) | (random.nextInt(5) == 0 ? 0xf0 : 0);
    boolean start = (flags & SegmentHeader.START) != 0;
    int length = random.nextInt(5) == 0 ? 0 : random.nextInt(400);
    var header =
        new SegmentHeader(flags, id(random), start ? items(random) : ExtensionItems.NONE, length);
    var buffer = ByteBuffer.allocate(MessageEncoder.encodedLength(header) + length);
    MessageEncoder.encode(header, buffer);
    // The encoder leaves reserved flags out.
    buffer.put(1, (byte) flags);
    return buffer.array();
  }

  private static ExtensionItems items(RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> TransferLength.items(random.nextInt(1, 800));
      case 1 ->
          ExtensionItems.of(
              new ExtensionItem(random.nextInt(2), random.nextInt(3), Octets.of((byte) 1)));
      default -> ExtensionItems.NONE;
    };
  }

  private static TransferId id(RandomGenerator random) {
    return new TransferId(random.nextInt(8));
  }

  private static byte[] encode(Message message) {
    var buffer = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
    MessageEncoder.encode(message, buffer);
    return buffer.array();
  }
}
