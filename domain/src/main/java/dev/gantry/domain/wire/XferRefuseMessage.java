package dev.gantry.domain.wire;

/**
 * XFER_REFUSE (RFC 9174 5.2.4): U8 type 0x03, U8 reason, U64 Transfer ID.
 *
 * @param reason why
 * @param id Transfer ID
 */
public record XferRefuseMessage(RefusalReason reason, TransferId id) implements Message {
  @Override
  public int type() {
    return MessageType.XFER_REFUSE;
  }
}
