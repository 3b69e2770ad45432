package dev.gantry.domain.wire;

/**
 * A Transfer ID: any 64-bit value is legal, compared unsigned, unique per direction and session
 * (RFC 9174 5.2.1).
 *
 * @param bits the U64 as raw bits
 */
public record TransferId(long bits) {
  @Override
  public String toString() {
    return Long.toUnsignedString(bits);
  }
}
