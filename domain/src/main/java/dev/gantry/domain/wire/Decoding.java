package dev.gantry.domain.wire;

/**
 * What one call of {@link MessageDecoder} made of the window it was shown: a whole message, an
 * XFER_SEGMENT up to its data or the Contact Header, with the window's position behind it; or why
 * there is none.
 */
public sealed interface Decoding
    permits SegmentHeader, Message, ContactHeader, Decoding.NeedMore, Decoding.Malformed {

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
