package dev.gantry.domain.wire;

import java.nio.ByteBuffer;

/** Writes messages into a buffer of the caller, big-endian. All methods need {@code target.remaining()} of at least the length. */
public final class MessageEncoder {
  private MessageEncoder() {}

  /** Octets of {@code message} on the wire. */
  public static int encodedLength(Message message) {
    throw new UnsupportedOperationException("to be written: " + message);
  }

  /** Octets of {@code header} on the wire, without the data. */
  public static int encodedLength(SegmentHeader header) {
    throw new UnsupportedOperationException("to be written: " + header);
  }

  public static void encode(Message message, ByteBuffer target) {
    throw new UnsupportedOperationException("to be written: " + message + target);
  }

  public static void encode(SegmentHeader header, ByteBuffer target) {
    throw new UnsupportedOperationException("to be written: " + header + target);
  }

  public static void encode(ContactHeader header, ByteBuffer target) {
    throw new UnsupportedOperationException("to be written: " + header + target);
  }
}
