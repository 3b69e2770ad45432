package dev.gantry.domain.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes messages into a buffer of the caller, big-endian whatever the byte order set on it. All
 * methods need {@code target.remaining()} of at least the length. Reserved flag bits leave as zero,
 * except those of XFER_ACK, which are an echo.
 */
public final class MessageEncoder {
  private static final int MAGIC = 0x64746e21;
  private static final int MAX_U8 = 0xFF;
  private static final int MAX_U16 = 0xFFFF;

  private MessageEncoder() {}

  /** Octets of {@code message} on the wire. */
  public static int encodedLength(Message message) {
    return switch (message) {
      case XferAckMessage _ -> 18;
      case KeepaliveMessage _ -> 1;
      case XferRefuseMessage _ -> 10;
      case SessTermMessage _ -> 3;
      case MsgRejectMessage _ -> 3;
      case SessInitMessage init ->
          25 + init.nodeId().getBytes(StandardCharsets.UTF_8).length + lengthBytes(init.items());
    };
  }

  /** Octets of {@code header} on the wire, without the data. */
  public static int encodedLength(SegmentHeader header) {
    return header.start() ? 22 + lengthBytes(header.items()) : 18;
  }

  /**
   * Writes a message.
   *
   * @throws IllegalArgumentException when a value does not fit its field
   * @throws java.nio.BufferOverflowException when {@code target} is too short; its content is then
   *     undefined
   */
  public static void encode(Message message, ByteBuffer target) {
    var order = target.order();
    target.order(ByteOrder.BIG_ENDIAN);
    try {
      target.put((byte) message.type());
      switch (message) {
        case XferAckMessage ack -> {
          target.put((byte) u8(ack.flags(), "flags"));
          target.putLong(ack.id().bits());
          target.putLong(ack.acknowledgedBytes());
        }
        case KeepaliveMessage _ -> {}
        case XferRefuseMessage refuse -> {
          target.put((byte) u8(refuse.reason().code(), "reason"));
          target.putLong(refuse.id().bits());
        }
        case SessTermMessage term -> {
          // RFC 9174 6.1: reserved flag bits "SHALL be set to 0 by the sender".
          target.put((byte) (term.reply() ? 0x01 : 0x00));
          target.put((byte) u8(term.reason().code(), "reason"));
        }
        case MsgRejectMessage reject -> {
          target.put((byte) u8(reject.reason().code(), "reason"));
          target.put((byte) u8(reject.rejectedType(), "rejected type"));
        }
        case SessInitMessage init -> putSessInit(init, target);
      }
    } finally {
      target.order(order);
    }
  }

  /**
   * Writes a segment up to its data.
   *
   * @throws IllegalArgumentException when there are items and no START
   */
  public static void encode(SegmentHeader header, ByteBuffer target) {
    var order = target.order();
    target.order(ByteOrder.BIG_ENDIAN);
    try {
      target.put((byte) MessageType.XFER_SEGMENT);
      // RFC 9174 5.2.2: reserved flag bits "SHALL be set to 0 by the sender".
      target.put((byte) (header.flags() & (SegmentHeader.START | SegmentHeader.END)));
      target.putLong(header.id().bits());
      // RFC 9174 5.2.2: the extension fields "SHALL only be present when the START flag is set to
      // 1".
      if (header.start()) {
        putItems(header.items(), target);
      } else if (!header.items().items().isEmpty()) {
        throw new IllegalArgumentException("transfer extension items without START: " + header);
      }
      target.putLong(header.dataLengthBytes());
    } finally {
      target.order(order);
    }
  }

  /** Writes the Contact Header, reserved flag bits zero. */
  public static void encode(ContactHeader header, ByteBuffer target) {
    var order = target.order();
    target.order(ByteOrder.BIG_ENDIAN);
    try {
      target.putInt(MAGIC);
      target.put((byte) u8(header.version(), "version"));
      target.put((byte) (header.canTls() ? 0x01 : 0x00));
    } finally {
      target.order(order);
    }
  }

  private static void putSessInit(SessInitMessage init, ByteBuffer target) {
    var nodeId = init.nodeId().getBytes(StandardCharsets.UTF_8);
    target.putShort((short) u16(init.keepaliveSeconds(), "keepalive"));
    target.putLong(init.segmentMruBytes());
    target.putLong(init.transferMruBytes());
    target.putShort((short) u16(nodeId.length, "Node ID Length"));
    target.put(nodeId);
    putItems(init.items(), target);
  }

  private static void putItems(ExtensionItems items, ByteBuffer target) {
    if (!items.wellFormed()) {
      throw new IllegalArgumentException("item list that is not well formed: " + items);
    }
    target.putInt(lengthBytes(items));
    for (var item : items.items()) {
      // RFC 9174 4.8, 5.2.5: reserved item flag bits "SHALL be set to 0 by the sender".
      target.put((byte) (item.flags() & ExtensionItem.CRITICAL));
      target.putShort((short) u16(item.type(), "item type"));
      target.putShort((short) u16(item.value().length(), "item length"));
      item.value().writeTo(target);
    }
  }

  private static int lengthBytes(ExtensionItems items) {
    int length = 0;
    for (var item : items.items()) {
      length = Math.addExact(length, ExtensionItem.HEADER_BYTES + item.value().length());
    }
    return length;
  }

  private static int u8(int value, String field) {
    return inRange(value, MAX_U8, field);
  }

  private static int u16(int value, String field) {
    return inRange(value, MAX_U16, field);
  }

  private static int inRange(int value, int max, String field) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(field + " is " + value + ", not within 0 to " + max);
    }
    return value;
  }
}
