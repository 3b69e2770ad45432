package dev.gantry.adapter.grpc.bpa;

import dev.gantry.domain.lane.Lane;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;

/** A bundle that lies in the message it came with; its chunks are views of it. */
final class MessageBundle implements OutboundBundle {
  private static final ByteBuffer GONE = ByteBuffer.allocate(0);

  private final int lengthBytes;
  private final Lane lane;
  private volatile ByteBuffer octets;

  MessageBundle(ByteBuffer octets, Lane lane) {
    this.lane = lane;
    // Offsets count from the first octet of the bundle, not of the message around it.
    this.octets = octets.slice();
    this.lengthBytes = octets.remaining();
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public void read(long offsetBytes, int length, ReadListener listener) {
    var source = octets;
    if (source == GONE) {
      listener.readFailed("the bundle was released");
      return;
    }
    listener.chunkRead(PayloadChunk.unpooled(source.slice(Math.toIntExact(offsetBytes), length)));
  }

  @Override
  public void release() {
    octets = GONE;
  }
}
