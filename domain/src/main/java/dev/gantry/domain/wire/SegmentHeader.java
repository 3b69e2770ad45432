package dev.gantry.domain.wire;

/**
 * XFER_SEGMENT up to and without its data (RFC 9174 5.2.2). The data follows on the wire and never
 * enters the domain.
 *
 * <pre>
 * U8  type 0x01
 * U8  flags: 0x01 END, 0x02 START, others reserved but echoed
 * U64 Transfer ID
 * U32 Transfer Extension Items Length and items, only with START
 * U64 Data length
 * </pre>
 *
 * @param flags the raw flags octet
 * @param id Transfer ID
 * @param items transfer extension items; {@link ExtensionItems#NONE} without START
 * @param dataLengthBytes saturated at {@link Long#MAX_VALUE}
 */
public record SegmentHeader(int flags, TransferId id, ExtensionItems items, long dataLengthBytes)
    implements Decoding {
  public static final int END = 0x01;
  public static final int START = 0x02;

  public boolean start() {
    return (flags & START) != 0;
  }

  public boolean end() {
    return (flags & END) != 0;
  }
}
