package dev.gantry.fuzz.proxy;

import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;

/** What octets of a stream are. */
enum FrameKind {
  CONTACT,
  SESS_INIT,
  SEGMENT_HEADER,
  SEGMENT_DATA,
  ACK,
  REFUSE,
  KEEPALIVE,
  TERM,
  REJECT;

  static FrameKind of(Decoding read) {
    return switch (read) {
      case ContactHeader _ -> CONTACT;
      case SessInitMessage _ -> SESS_INIT;
      case SegmentHeader _ -> SEGMENT_HEADER;
      case XferAckMessage _ -> ACK;
      case XferRefuseMessage _ -> REFUSE;
      case KeepaliveMessage _ -> KEEPALIVE;
      case SessTermMessage _ -> TERM;
      case MsgRejectMessage _ -> REJECT;
      case Decoding.NeedMore _, Decoding.Malformed _ ->
          throw new IllegalStateException("a node sends what cannot be read: " + read);
    };
  }
}
