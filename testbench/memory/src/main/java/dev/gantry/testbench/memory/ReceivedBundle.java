package dev.gantry.testbench.memory;

import dev.gantry.port.out.InboundBundleInfo;
import java.nio.ByteBuffer;

/**
 * A bundle that the in-memory BPA has taken.
 *
 * @param info what was known when it began
 * @param lengthBytes its length
 * @param octets its octets, read-only; empty when the BPA discards
 */
public record ReceivedBundle(InboundBundleInfo info, long lengthBytes, ByteBuffer octets) {
  /** A copy of the octets. */
  public byte[] toByteArray() {
    var copy = new byte[octets.remaining()];
    octets.duplicate().get(copy);
    return copy;
  }
}
