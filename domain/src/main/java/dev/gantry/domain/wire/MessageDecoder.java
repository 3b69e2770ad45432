package dev.gantry.domain.wire;

import java.nio.ByteBuffer;

/**
 * Reads messages from a window of header octets. Stateless: what is incomplete is asked for again with a longer window. Only Node
 * IDs and extension values are copied, both bounded.
 */
public final class MessageDecoder {
  private final DecoderLimits limits;

  public MessageDecoder(DecoderLimits limits) {
    this.limits = limits;
  }

  /** Reads the Contact Header: {@link Decoding.DecodedContactHeader}, {@link Decoding.NeedMore} or {@link Decoding.Malformed}. */
  public Decoding decodeContactHeader(ByteBuffer window) {
    throw new UnsupportedOperationException("to be written");
  }

  /** Reads one message or segment header from {@code window}'s position; big-endian, never keeps {@code window}. */
  public Decoding decode(ByteBuffer window) {
    throw new UnsupportedOperationException("to be written: " + limits);
  }
}
