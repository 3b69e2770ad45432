package dev.gantry.testbench.load;

import java.nio.ByteBuffer;
import java.time.InstantSource;

/**
 * A generated BPv7 bundle (RFC 9171) of a wished total size, for load. Every bundle made from it
 * differs in its creation sequence number, so that no receiver takes it for a duplicate.
 *
 * <p>Shape: indefinite array, primary block without CRC, payload block without CRC, break. Only
 * generated here, never parsed: Gantry opens no bundle that it carries.
 */
public final class BundleTemplate {
  /** The smallest bundle that can be made: its blocks without payload. */
  public static final int MIN_BUNDLE_BYTES = 64;

  /** 2 GiB less a little: a Java array holds no more. */
  public static final int MAX_BUNDLE_BYTES = Integer.MAX_VALUE - 64;

  private static final long DTN_EPOCH_UNIX_SECONDS = 946_684_800L;
  private static final long LIFETIME_MILLIS = 3_600_000L;
  private static final int MAX_HEADER_BYTES = 256;
  // Keeps the sequence number in five octets for every bundle, as CBOR's shortest form demands.
  private static final long FIRST_SEQUENCE = 1L << 24;

  private final ByteBuffer octets;
  private final int sequenceOffset;

  private BundleTemplate(ByteBuffer octets, int sequenceOffset) {
    this.octets = octets;
    this.sequenceOffset = sequenceOffset;
  }

  /**
   * Builds a template of exactly {@code sizeBytes} octets.
   *
   * @param sizeBytes {@link #MIN_BUNDLE_BYTES} to {@link #MAX_BUNDLE_BYTES}
   * @param time gives the creation time
   * @throws IllegalArgumentException when the size is out of range
   */
  public static BundleTemplate ofSize(int sizeBytes, InstantSource time) {
    if (sizeBytes < MIN_BUNDLE_BYTES || sizeBytes > MAX_BUNDLE_BYTES) {
      throw new IllegalArgumentException(
          "a generated bundle has "
              + MIN_BUNDLE_BYTES
              + " to "
              + MAX_BUNDLE_BYTES
              + " octets, not "
              + sizeBytes);
    }
    var millis = (time.instant().getEpochSecond() - DTN_EPOCH_UNIX_SECONDS) * 1000;
    // Where no shortest CBOR length gives the wished size, a source service that is one octet
    // longer does.
    for (var sourceService : new int[] {1, 99}) {
      var header = ByteBuffer.allocate(MAX_HEADER_BYTES);
      var sequenceOffset = writePrimaryBlock(header, millis, sourceService);
      var payloadBytes = payloadFor(sizeBytes - header.position() - 1);
      if (payloadBytes >= 0) {
        return new BundleTemplate(fill(header, payloadBytes, sizeBytes), sequenceOffset);
      }
    }
    throw new IllegalStateException("no payload length gives " + sizeBytes + " octets");
  }

  public int lengthBytes() {
    return octets.remaining();
  }

  /** A copy of the first {@code lengthBytes} octets, to be numbered before it is sent. */
  ByteBuffer copy(int lengthBytes) {
    return ByteBuffer.allocateDirect(lengthBytes).put(octets.slice(0, lengthBytes)).flip();
  }

  /** A copy of all octets in an array, to be numbered before it is sent. */
  public byte[] toArray() {
    var bundle = new byte[lengthBytes()];
    octets.get(0, bundle);
    return bundle;
  }

  /** Makes {@code bundle}, such a copy, the one with creation sequence number {@code number}. */
  public void number(byte[] bundle, long number) {
    number(ByteBuffer.wrap(bundle), number);
  }

  /** The octets of every bundle of this template but for its number. */
  ByteBuffer octets() {
    return octets.asReadOnlyBuffer();
  }

  /**
   * Makes {@code bundle}, a copy of its beginning, the one with creation sequence number {@code
   * number}, counted from 0.
   */
  void number(ByteBuffer bundle, long number) {
    bundle.putInt(sequenceOffset, (int) (FIRST_SEQUENCE + number));
  }

  private static int writePrimaryBlock(ByteBuffer out, long creationMillis, int sourceService) {
    out.put((byte) 0x9f).put((byte) 0x88).put((byte) 7).put((byte) 4).put((byte) 0);
    ipn(out, 60, 9);
    ipn(out, 99, sourceService);
    // dtn:none as report-to.
    out.put((byte) 0x82).put((byte) 1).put((byte) 0);
    out.put((byte) 0x82);
    head(out, 0, creationMillis);
    out.put((byte) 0x1a);
    var sequenceOffset = out.position();
    out.putInt(0);
    head(out, 0, LIFETIME_MILLIS);
    return sequenceOffset;
  }

  private static void ipn(ByteBuffer out, long node, long service) {
    out.put((byte) 0x82).put((byte) 2).put((byte) 0x82);
    head(out, 0, node);
    head(out, 0, service);
  }

  /** Payload length whose block takes exactly {@code restBytes}, or -1. */
  private static int payloadFor(int restBytes) {
    for (var headBytes = 6; headBytes <= 10; headBytes++) {
      var payload = restBytes - headBytes;
      if (payload >= 0 && 5 + headLength(payload) == headBytes) {
        return payload;
      }
    }
    return -1;
  }

  private static ByteBuffer fill(ByteBuffer header, int payloadBytes, int sizeBytes) {
    header.put((byte) 0x85).put((byte) 1).put((byte) 1).put((byte) 0).put((byte) 0);
    head(header, 2, payloadBytes);
    var target = ByteBuffer.allocateDirect(sizeBytes);
    target.put(header.flip());
    for (var i = 0; i < payloadBytes; i++) {
      target.put((byte) (i * 31 + (i >> 8)));
    }
    return target.put((byte) 0xff).flip();
  }

  private static int headLength(long value) {
    return value < 24 ? 1 : value < 256 ? 2 : value < 65_536 ? 3 : value < 1L << 32 ? 5 : 9;
  }

  private static void head(ByteBuffer out, int major, long value) {
    var type = major << 5;
    switch (headLength(value)) {
      case 1 -> out.put((byte) (type | value));
      case 2 -> out.put((byte) (type | 24)).put((byte) value);
      case 3 -> out.put((byte) (type | 25)).putShort((short) value);
      case 5 -> out.put((byte) (type | 26)).putInt((int) value);
      default -> out.put((byte) (type | 27)).putLong(value);
    }
  }
}
