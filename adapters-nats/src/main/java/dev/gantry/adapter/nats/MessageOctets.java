package dev.gantry.adapter.nats;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;

/** A bundle that a message holds. */
final class MessageOctets implements OutboundBundle {
  private final ByteBuffer octets;

  MessageOctets(byte[] octets) {
    this.octets = ByteBuffer.wrap(octets).asReadOnlyBuffer();
  }

  @Override
  public long lengthBytes() {
    return octets.limit();
  }

  @Override
  public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
    int offset = Math.toIntExact(offsetBytes);
    listener.chunkRead(PayloadChunk.unpooled(octets.slice(offset, lengthBytes)));
  }

  @Override
  public void release() {
    // Memory that nobody else uses.
  }
}
