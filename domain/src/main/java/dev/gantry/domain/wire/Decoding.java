package dev.gantry.domain.wire;

/** What one call of {@link MessageDecoder} made of the window it was shown. */
public sealed interface Decoding {
  /**
   * A whole message; the window's position stands behind it.
   *
   * @param message the message
   */
  record Decoded(Message message) implements Decoding {}

  /**
   * An XFER_SEGMENT up to its data; the window's position stands on the first data octet.
   *
   * @param header the header
   */
  record DecodedSegmentHeader(SegmentHeader header) implements Decoding {}

  /**
   * The Contact Header; the window's position stands behind it.
   *
   * @param header the header
   */
  record DecodedContactHeader(ContactHeader header) implements Decoding {}

  /**
   * The window is too short; its position is unchanged.
   *
   * @param totalBytes window length, in octets, at which to try again; at least one more than was
   *     shown
   */
  record NeedMore(int totalBytes) implements Decoding {}

  /**
   * The octets cannot be TCPCLv4, and nothing behind them can be read.
   *
   * @param violation what is wrong
   * @param typeOctet the message type octet at fault, 0 to 255 (0 for a Contact Header)
   */
  record Malformed(Violation violation, int typeOctet) implements Decoding {}
}
