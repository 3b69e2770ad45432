package dev.gantry.conformance.line;

import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;

/** Messages as a person reads them. */
final class MessageText {
  private static final MessageDecoder DECODER = new MessageDecoder(DecoderLimits.DEFAULT);
  private static final int MAX_TOLD = 4;

  /** Characters; a Node ID may have 65,535 octets. */
  private static final int MAX_NODE_ID_SHOWN = 200;

  private MessageText() {}

  static String of(ContactHeader header) {
    return "Contact Header version %d, CAN_TLS %d"
        .formatted(header.version(), header.canTls() ? 1 : 0);
  }

  static String of(SegmentHeader header) {
    return "XFER_SEGMENT flags %02x, ID %s, %d octets%s"
        .formatted(header.flags(), header.id(), header.dataLengthBytes(), items(header.items()));
  }

  static String of(Message message) {
    return switch (message) {
      case KeepaliveMessage _ -> "KEEPALIVE";
      case SessInitMessage init ->
          "SESS_INIT keepalive %d s, Segment MRU %d, Transfer MRU %d, Node ID '%s'%s"
              .formatted(
                  init.keepaliveSeconds(),
                  init.segmentMruBytes(),
                  init.transferMruBytes(),
                  readable(init.nodeId()),
                  items(init.items()));
      case SessTermMessage term ->
          "SESS_TERM%s, %s".formatted(term.reply() ? " REPLY" : "", term.reason().text());
      case MsgRejectMessage reject ->
          "MSG_REJECT %s, of type %02x".formatted(reject.reason().text(), reject.rejectedType());
      case XferAckMessage ack ->
          "XFER_ACK flags %02x, ID %s, %d octets"
              .formatted(ack.flags(), ack.id(), ack.acknowledgedBytes());
      case XferRefuseMessage refuse ->
          "XFER_REFUSE %s, ID %s".formatted(refuse.reason().text(), refuse.id());
    };
  }

  /** What a tester sends, decoded as far as it can be. */
  static String ofSent(byte[] octets, boolean contacted) {
    var told = new ArrayList<String>();
    var window = ByteBuffer.wrap(octets);
    boolean header = !contacted;
    while (window.hasRemaining() && told.size() < MAX_TOLD) {
      Decoding decoding = header ? DECODER.decodeContactHeader(window) : DECODER.decode(window);
      header = false;
      switch (decoding) {
        case ContactHeader one -> told.add(of(one));
        case Message one -> told.add(of(one));
        case SegmentHeader one -> {
          told.add(of(one));
          window.position(
              (int) Math.min(window.limit(), window.position() + one.dataLengthBytes()));
        }
        case Decoding.NeedMore _ -> {
          told.add("part of a message");
          window.position(window.limit());
        }
        case Decoding.Malformed _ -> {
          told.add("octets that are no TCPCLv4");
          window.position(window.limit());
        }
      }
    }
    return told.isEmpty()
        ? "nothing"
        : String.join("; ", told) + (window.hasRemaining() ? "; more" : "");
  }

  /** A peer's words go to terminals and pages, so its control characters do not. */
  private static String readable(String text) {
    var readable = new StringBuilder();
    text.codePoints()
        .limit(MAX_NODE_ID_SHOWN)
        .forEach(
            c ->
                readable.appendCodePoint(
                    Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
                        ? '?'
                        : c));
    return readable.toString();
  }

  private static String items(ExtensionItems items) {
    if (items.items().isEmpty()) {
      return items.wellFormed() ? "" : ", items malformed";
    }
    var told = new StringBuilder(", items");
    for (var item : items.items()) {
      told.append(" %04x/%02x".formatted(item.type(), item.flags()));
    }
    return told + (items.wellFormed() ? "" : " malformed");
  }
}
