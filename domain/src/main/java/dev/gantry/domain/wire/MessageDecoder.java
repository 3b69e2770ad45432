package dev.gantry.domain.wire;

import dev.gantry.domain.RfcRef;
import dev.gantry.domain.wire.Decoding.Malformed;
import dev.gantry.domain.wire.Decoding.NeedMore;
import dev.gantry.domain.wire.Violation.Cause;
import dev.gantry.domain.wire.Violation.Scope;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages from a window of header octets. Stateless: what is incomplete is asked for again
 * with a longer window. Only Node IDs and extension values are copied, both bounded. The byte order
 * set on the window does not matter, and its position moves only past what was decoded.
 */
public final class MessageDecoder {
  private static final int SEGMENT_BYTES = 18;
  private static final int START_LIST_OFFSET = 14;
  private static final int ACK_BYTES = 18;
  private static final int REFUSE_BYTES = 10;
  private static final int TERM_BYTES = 3;
  private static final int REJECT_BYTES = 3;
  private static final int NODE_ID_OFFSET = 21;
  private static final int SESS_INIT_BYTES = 25;
  private static final int U64_BYTES = 8;
  private static final int MAX_U16 = 0xFFFF;

  private static final int MAGIC = 0x64746e21;
  private static final Decoding KEEPALIVE = new KeepaliveMessage();

  private final DecoderLimits limits;

  public MessageDecoder(DecoderLimits limits) {
    this.limits = limits;
  }

  /** The longest window, in octets, that {@link Decoding.NeedMore} ever asks for. */
  public int maxWindowBytes() {
    return Math.max(
        SESS_INIT_BYTES + MAX_U16 + limits.maxSessionExtensionBytes(),
        START_LIST_OFFSET + U64_BYTES + limits.maxTransferExtensionBytes());
  }

  /**
   * Reads the Contact Header: {@link ContactHeader}, {@link Decoding.NeedMore} or {@link
   * Decoding.Malformed}. A wrong magic is told from its first wrong octet on; any version is
   * decoded, for the session to judge.
   */
  public Decoding decodeContactHeader(ByteBuffer window) {
    int at = window.position();
    int shown = window.remaining();
    for (int i = 0; i < Math.min(shown, Integer.BYTES); i++) {
      // RFC 9174 4.3: "... the value of the Contact Header magic string ... is not the expected"
      // closes TCP.
      if (window.get(at + i) != (byte) (MAGIC >>> (24 - 8 * i))) {
        return malformed(Cause.BAD_MAGIC, "4.3", 0);
      }
    }
    if (shown < ContactHeader.LENGTH_BYTES) {
      return new NeedMore(ContactHeader.LENGTH_BYTES);
    }
    // RFC 9174 4.2: reserved flag bits are ignored on receipt.
    var header = new ContactHeader(u8(window, at + 4), (window.get(at + 5) & 0x01) != 0);
    window.position(at + ContactHeader.LENGTH_BYTES);
    return header;
  }

  /**
   * Reads one message or segment header from {@code window}'s position; never keeps {@code window}.
   */
  public Decoding decode(ByteBuffer window) {
    if (!window.hasRemaining()) {
      return new NeedMore(1);
    }
    int at = window.position();
    int type = u8(window, at);
    return switch (type) {
      case MessageType.XFER_SEGMENT -> decodeSegment(window, at);
      case MessageType.XFER_ACK -> decodeAck(window, at);
      case MessageType.XFER_REFUSE -> decodeRefuse(window, at);
      case MessageType.KEEPALIVE -> {
        window.position(at + 1);
        yield KEEPALIVE;
      }
      case MessageType.SESS_TERM -> decodeTerm(window, at);
      case MessageType.MSG_REJECT -> decodeReject(window, at);
      case MessageType.SESS_INIT -> decodeSessInit(window, at);
      // RFC 9174 5.1.2: an unknown type has an unknown length, so nothing behind it can be read.
      default -> malformed(Cause.UNKNOWN_MESSAGE_TYPE, "5.1.2", type);
    };
  }

  private Decoding decodeSegment(ByteBuffer window, int at) {
    int shown = window.remaining();
    // RFC 9174 5.2.2: the extension fields "SHALL only be present when the START flag is set to 1".
    if (shown > 1 && (window.get(at + 1) & SegmentHeader.START) != 0) {
      return decodeStartSegment(window, at, shown);
    }
    if (shown < SEGMENT_BYTES) {
      return new NeedMore(shown > 1 ? SEGMENT_BYTES : START_LIST_OFFSET);
    }
    var header =
        new SegmentHeader(
            u8(window, at + 1),
            new TransferId(rawU64(window, at + 2)),
            ExtensionItems.NONE,
            saturatedU64(window, at + 10));
    window.position(at + SEGMENT_BYTES);
    return header;
  }

  private Decoding decodeStartSegment(ByteBuffer window, int at, int shown) {
    int listAt = START_LIST_OFFSET;
    if (shown < listAt) {
      return new NeedMore(listAt);
    }
    long listBytes = u32(window, at + listAt - Integer.BYTES);
    if (listBytes > limits.maxTransferExtensionBytes()) {
      return malformed(Cause.TRANSFER_EXTENSIONS_TOO_LONG, "5.2.2", MessageType.XFER_SEGMENT);
    }
    int lengthAt = listAt + (int) listBytes;
    if (shown < lengthAt + U64_BYTES) {
      return new NeedMore(lengthAt + U64_BYTES);
    }
    var header =
        new SegmentHeader(
            u8(window, at + 1),
            new TransferId(rawU64(window, at + 2)),
            decodeItems(window, at + listAt, (int) listBytes),
            saturatedU64(window, at + lengthAt));
    window.position(at + lengthAt + U64_BYTES);
    return header;
  }

  private static Decoding decodeAck(ByteBuffer window, int at) {
    if (window.remaining() < ACK_BYTES) {
      return new NeedMore(ACK_BYTES);
    }
    // RFC 9174 5.2.3: the flags are an echo, undecodable bits included, so they stay whole.
    var ack =
        new XferAckMessage(
            u8(window, at + 1),
            new TransferId(rawU64(window, at + 2)),
            saturatedU64(window, at + 10));
    window.position(at + ACK_BYTES);
    return ack;
  }

  private static Decoding decodeRefuse(ByteBuffer window, int at) {
    if (window.remaining() < REFUSE_BYTES) {
      return new NeedMore(REFUSE_BYTES);
    }
    var refuse =
        new XferRefuseMessage(
            RefusalReason.of(u8(window, at + 1)), new TransferId(rawU64(window, at + 2)));
    window.position(at + REFUSE_BYTES);
    return refuse;
  }

  private static Decoding decodeTerm(ByteBuffer window, int at) {
    if (window.remaining() < TERM_BYTES) {
      return new NeedMore(TERM_BYTES);
    }
    // RFC 9174 6.1: reserved flag bits are ignored on receipt.
    var term =
        new SessTermMessage(
            (window.get(at + 1) & 0x01) != 0, TerminationReason.of(u8(window, at + 2)));
    window.position(at + TERM_BYTES);
    return term;
  }

  private static Decoding decodeReject(ByteBuffer window, int at) {
    if (window.remaining() < REJECT_BYTES) {
      return new NeedMore(REJECT_BYTES);
    }
    // RFC 9174 5.1.2: first the reason, then the header octet of the rejected message.
    var reject = new MsgRejectMessage(RejectReason.of(u8(window, at + 1)), u8(window, at + 2));
    window.position(at + REJECT_BYTES);
    return reject;
  }

  private Decoding decodeSessInit(ByteBuffer window, int at) {
    int shown = window.remaining();
    if (shown < NODE_ID_OFFSET) {
      return new NeedMore(SESS_INIT_BYTES);
    }
    int nodeIdBytes = u16(window, at + NODE_ID_OFFSET - Short.BYTES);
    int itemsAt = SESS_INIT_BYTES + nodeIdBytes;
    if (shown < itemsAt) {
      return new NeedMore(itemsAt);
    }
    long listBytes = u32(window, at + itemsAt - Integer.BYTES);
    if (listBytes > limits.maxSessionExtensionBytes()) {
      return malformed(Cause.SESSION_EXTENSIONS_TOO_LONG, "4.6", MessageType.SESS_INIT);
    }
    int totalBytes = itemsAt + (int) listBytes;
    if (shown < totalBytes) {
      return new NeedMore(totalBytes);
    }
    var octets = new byte[nodeIdBytes];
    window.get(at + NODE_ID_OFFSET, octets);
    var strict = strictUtf8(octets);
    var init =
        new SessInitMessage(
            u16(window, at + 1),
            saturatedU64(window, at + 3),
            saturatedU64(window, at + 11),
            strict == null ? new String(octets, StandardCharsets.UTF_8) : strict,
            strict != null,
            decodeItems(window, at + itemsAt, (int) listBytes));
    window.position(at + totalBytes);
    return init;
  }

  /** Reads the items in {@code [from, from + listBytes)}, all of which the window holds. */
  private static ExtensionItems decodeItems(ByteBuffer window, int from, int listBytes) {
    if (listBytes == 0) {
      return ExtensionItems.NONE;
    }
    var items = new ArrayList<ExtensionItem>();
    int at = from;
    int end = from + listBytes;
    while (end - at >= ExtensionItem.HEADER_BYTES) {
      int valueBytes = u16(window, at + 3);
      int valueAt = at + ExtensionItem.HEADER_BYTES;
      if (valueBytes > end - valueAt) {
        break;
      }
      var value = Octets.take(window.slice(valueAt, valueBytes), valueBytes);
      items.add(new ExtensionItem(u8(window, at), u16(window, at + 1), value));
      at = valueAt + valueBytes;
    }
    // RFC 9174 4.6, 5.2.2: items that take too many or too few of the announced octets are a failed
    // reception.
    return new ExtensionItems(items, at == end);
  }

  private static @Nullable String strictUtf8(byte[] octets) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  private static Decoding malformed(Cause cause, String section, int typeOctet) {
    return new Malformed(new Violation(Scope.SESSION, cause, new RfcRef(section)), typeOctet);
  }

  private static int u8(ByteBuffer window, int at) {
    return window.get(at) & 0xFF;
  }

  private static int u16(ByteBuffer window, int at) {
    return u8(window, at) << 8 | u8(window, at + 1);
  }

  private static long u32(ByteBuffer window, int at) {
    return (long) u16(window, at) << 16 | u16(window, at + 2);
  }

  private static long rawU64(ByteBuffer window, int at) {
    long value = window.getLong(at);
    return window.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
  }

  private static long saturatedU64(ByteBuffer window, int at) {
    long value = rawU64(window, at);
    return value < 0 ? Long.MAX_VALUE : value;
  }
}
