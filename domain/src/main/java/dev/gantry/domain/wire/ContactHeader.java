package dev.gantry.domain.wire;

/**
 * The Contact Header (RFC 9174 4.2): 6 octets, "dtn!", version, flags. Reserved flag bits are
 * dropped on receipt.
 *
 * @param version U8, 4 for this protocol
 * @param canTls flag 0x01
 */
public record ContactHeader(int version, boolean canTls) implements Decoding {
  public static final int VERSION_4 = 4;
  public static final int LENGTH_BYTES = 6;
}
