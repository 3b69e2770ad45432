package dev.gantry.domain.wire;

/**
 * One extension item of SESS_INIT or of a START segment (RFC 9174 4.8, 5.2.5): flags U8, type U16,
 * length U16, value.
 *
 * @param flags raw flags octet; only 0x01 CRITICAL has a meaning
 * @param type U16 of the registry of the list that the item stands in
 * @param value 0 to 65535 octets
 */
public record ExtensionItem(int flags, int type, Octets value) {
  public static final int CRITICAL = 0x01;
  public static final int TRANSFER_LENGTH_TYPE = 0x0001;

  /** Ours, in the range for private use: the transfer is compressed. */
  public static final int PLAIN_LENGTH_TYPE = 0xC902;

  public static final int HEADER_BYTES = 5;

  public boolean critical() {
    return (flags & CRITICAL) != 0;
  }
}
