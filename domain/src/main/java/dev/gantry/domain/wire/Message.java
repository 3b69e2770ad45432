package dev.gantry.domain.wire;

/**
 * A TCPCLv4 message other than XFER_SEGMENT (RFC 9174 4.5). XFER_SEGMENT is not here because its
 * data never enters the domain: see {@link SegmentHeader}.
 */
public sealed interface Message extends Decoding
    permits SessInitMessage,
        XferAckMessage,
        XferRefuseMessage,
        KeepaliveMessage,
        SessTermMessage,
        MsgRejectMessage {
  /** The message type octet (RFC 9174 8.5). */
  int type();
}
