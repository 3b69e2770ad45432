package dev.gantry.testbench.memory;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bundle to be sent that lies in memory. Reads answer before they return, with slices that copy
 * nothing; any thread.
 */
public final class MemoryBundle implements OutboundBundle {
  private final ByteBuffer octets;
  private final AtomicInteger releases = new AtomicInteger();

  /**
   * Wraps octets.
   *
   * @param octets position to limit, 1 octet or more; must not change any more
   */
  public MemoryBundle(ByteBuffer octets) {
    if (!octets.hasRemaining()) {
      throw new IllegalArgumentException("a bundle has 1 octet or more");
    }
    this.octets = octets.slice().asReadOnlyBuffer();
  }

  /** A bundle over an array that must not change any more. */
  public static MemoryBundle of(byte[] octets) {
    return new MemoryBundle(ByteBuffer.wrap(octets));
  }

  @Override
  public long lengthBytes() {
    return octets.limit();
  }

  @Override
  public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
    var offset = Math.toIntExact(offsetBytes);
    listener.chunkRead(PayloadChunk.unpooled(octets.slice(offset, lengthBytes)));
  }

  @Override
  public void release() {
    releases.incrementAndGet();
  }

  /** How often {@link #release()} was called; 1 when its owner did as it should. */
  public int releases() {
    return releases.get();
  }
}
