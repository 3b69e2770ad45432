package dev.gantry.conformance.trial;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * Small bundles that any BPA can read (RFC 9171 4): a primary block with its CRC and a payload
 * block, from a node of the tester's to a service of the node at the other end that nobody has.
 */
final class TestBundle {
  private static final int VERSION = 7;
  private static final int CRC32C_TYPE = 2;
  private static final int LIFETIME_MILLIS = 60_000;

  /** Seconds of the Unix epoch at the start of the DTN one (RFC 9171 4.2.6). */
  private static final long DTN_EPOCH_MILLIS = 946_684_800_000L;

  private static final int SERVICE = 9174;
  private static final AtomicLong SEQUENCE = new AtomicLong();

  private TestBundle() {}

  static byte[] of(Talk talk, int payloadBytes) {
    return of(talk.peer().nodeId(), payloadBytes);
  }

  static byte[] of(String destinationNode, int payloadBytes) {
    var out = new ByteArrayOutputStream();
    out.write(0x9f);
    out.writeBytes(primary(destinationNode));
    out.writeBytes(payload(payloadBytes));
    out.write(0xff);
    return out.toByteArray();
  }

  private static byte[] primary(String destinationNode) {
    var out = new ByteArrayOutputStream();
    head(out, 4, 9);
    head(out, 0, VERSION);
    head(out, 0, 0);
    head(out, 0, CRC32C_TYPE);
    endpoint(out, destinationNode);
    endpoint(out, "ipn:977000.0");
    none(out);
    head(out, 4, 2);
    head(out, 0, Math.max(0, System.currentTimeMillis() - DTN_EPOCH_MILLIS));
    head(out, 0, SEQUENCE.getAndIncrement());
    head(out, 0, LIFETIME_MILLIS);
    // The CRC is of the block with zeros in its place (RFC 9171 4.2.1).
    var unsigned = out.toByteArray();
    var crc = new CRC32C();
    crc.update(unsigned);
    crc.update(new byte[] {0x44, 0, 0, 0, 0});
    out.write(0x44);
    int value = (int) crc.getValue();
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(value >>> shift);
    }
    return out.toByteArray();
  }

  private static byte[] payload(int bytes) {
    var out = new ByteArrayOutputStream();
    head(out, 4, 5);
    head(out, 0, 1);
    head(out, 0, 1);
    head(out, 0, 0);
    head(out, 0, 0);
    head(out, 2, bytes);
    for (int i = 0; i < bytes; i++) {
      out.write(i);
    }
    return out.toByteArray();
  }

  /** A Node ID of scheme ipn or dtn with a service; what is neither gets no destination. */
  private static void endpoint(ByteArrayOutputStream out, String nodeId) {
    if (nodeId.startsWith("ipn:")) {
      var parts = nodeId.substring("ipn:".length()).split("\\.");
      try {
        head(out, 4, 2);
        head(out, 0, 2);
        head(out, 4, parts.length);
        for (int i = 0; i < parts.length - 1; i++) {
          head(out, 0, Long.parseUnsignedLong(parts[i]));
        }
        head(out, 0, SERVICE);
        return;
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("no Node ID: " + nodeId, e);
      }
    }
    if (nodeId.startsWith("dtn://")) {
      var path = nodeId.substring("dtn:".length()) + "conformance";
      head(out, 4, 2);
      head(out, 0, 1);
      head(out, 3, path.length());
      out.writeBytes(path.getBytes(StandardCharsets.US_ASCII));
      return;
    }
    none(out);
  }

  private static void none(ByteArrayOutputStream out) {
    head(out, 4, 2);
    head(out, 0, 1);
    head(out, 0, 0);
  }

  /** The head of a CBOR item (RFC 8949 3), in its shortest form. */
  private static void head(ByteArrayOutputStream out, int major, long value) {
    int first = major << 5;
    int bytes;
    if (Long.compareUnsigned(value, 24) < 0) {
      out.write(first | (int) value);
      return;
    } else if (Long.compareUnsigned(value, 0x100) < 0) {
      out.write(first | 24);
      bytes = 1;
    } else if (Long.compareUnsigned(value, 0x10000) < 0) {
      out.write(first | 25);
      bytes = 2;
    } else if (Long.compareUnsigned(value, 0x1_0000_0000L) < 0) {
      out.write(first | 26);
      bytes = 4;
    } else {
      out.write(first | 27);
      bytes = 8;
    }
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
  }
}
