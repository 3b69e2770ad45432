package dev.gantry.domain.wire;

/**
 * SESS_INIT (RFC 9174 4.6).
 *
 * <pre>
 * U8  type 0x07
 * U16 Keepalive Interval, seconds, 0 = off
 * U64 Segment MRU, octets
 * U64 Transfer MRU, octets
 * U16 Node ID Length, then Node ID Data, UTF-8
 * U32 Session Extension Items Length (octets), then the items
 * </pre>
 *
 * @param keepaliveSeconds 0 to 65535
 * @param segmentMruBytes saturated at {@link Long#MAX_VALUE}
 * @param transferMruBytes saturated at {@link Long#MAX_VALUE}
 * @param nodeId text of the Node ID; empty = none given
 * @param nodeIdWellFormed false when the octets were not UTF-8 ({@code nodeId} then holds a
 *     readable substitute)
 * @param items session extension items
 */
public record SessInitMessage(
    int keepaliveSeconds,
    long segmentMruBytes,
    long transferMruBytes,
    String nodeId,
    boolean nodeIdWellFormed,
    ExtensionItems items)
    implements Message {
  @Override
  public int type() {
    return MessageType.SESS_INIT;
  }
}
