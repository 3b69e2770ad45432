package dev.gantry.domain.wire;

/**
 * XFER_ACK (RFC 9174 5.2.3): U8 type 0x02, U8 flags (copy of the segment's), U64 Transfer ID, U64
 * Acknowledged length.
 *
 * @param flags raw flags octet of the acknowledged segment
 * @param id Transfer ID
 * @param acknowledgedBytes running total of the transfer, saturated at {@link Long#MAX_VALUE}
 */
public record XferAckMessage(int flags, TransferId id, long acknowledgedBytes) implements Message {
  @Override
  public int type() {
    return MessageType.XFER_ACK;
  }
}
