package dev.gantry.domain.wire;

/**
 * SESS_TERM (RFC 9174 6.1): U8 type 0x05, U8 flags (0x01 REPLY), U8 reason.
 *
 * @param reply whether this answers a SESS_TERM of the other side
 * @param reason why
 */
public record SessTermMessage(boolean reply, TerminationReason reason) implements Message {
  @Override
  public int type() {
    return MessageType.SESS_TERM;
  }
}
