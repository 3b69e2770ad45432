package dev.gantry.adapter.nats;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import io.nats.client.Message;
import java.nio.ByteBuffer;

/** A bundle that a peer is being sent: its octets, and the message that has to be answered. */
final class Flight implements OutboundBundle {
  private final String token;
  private final PeerAddress peer;
  private final ByteBuffer octets;
  private volatile Message message;

  Flight(String token, PeerAddress peer, Message message) {
    this.token = token;
    this.peer = peer;
    this.message = message;
    this.octets = ByteBuffer.wrap(message.getData()).asReadOnlyBuffer();
  }

  String token() {
    return token;
  }

  PeerAddress peer() {
    return peer;
  }

  /** The message as it was delivered last; an older delivery cannot be acknowledged any more. */
  Message message() {
    return message;
  }

  /** It was delivered again. */
  void deliveredAs(Message again) {
    message = again;
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
