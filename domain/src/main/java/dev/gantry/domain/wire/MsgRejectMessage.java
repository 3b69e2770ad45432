package dev.gantry.domain.wire;

/**
 * MSG_REJECT (RFC 9174 5.1.2): U8 type 0x06, U8 reason, U8 type octet of the rejected message.
 *
 * @param reason why
 * @param rejectedType the rejected message's type octet, 0 to 255
 */
public record MsgRejectMessage(RejectReason reason, int rejectedType) implements Message {
  @Override
  public int type() {
    return MessageType.MSG_REJECT;
  }
}
