package dev.gantry.adapter.nats;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import io.nats.client.Message;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that a peer is being sent: its octets, as long as the lease on the peer is ours, and the
 * message that has to be answered.
 */
final class Flight implements OutboundBundle {
  private final String token;
  private final PeerAddress peer;
  private final Lease lease;
  private final long roomBytes;
  private volatile Message message;
  private volatile @Nullable OutboundBundle octets;
  private volatile boolean isLost;

  /**
   * One that is not open yet.
   *
   * @param roomBytes octets of memory that it is counted with
   */
  Flight(String token, PeerAddress peer, Lease lease, Message message, long roomBytes) {
    this.token = token;
    this.peer = peer;
    this.lease = lease;
    this.message = message;
    this.roomBytes = roomBytes;
  }

  /** Its octets are there, and it can be sent. */
  void open(OutboundBundle from) {
    octets = from;
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

  long roomBytes() {
    return roomBytes;
  }

  /** What keeps it from ever being read whole; null when nothing does. */
  @Nullable String damage() {
    return octets instanceof ObjectReader large ? large.damage() : null;
  }

  /** Another instance may have its peer: nothing more of it is sent. */
  void lose() {
    isLost = true;
  }

  /** Whether another instance may have been sending it, too. */
  boolean isLost() {
    return isLost;
  }

  @Override
  public long lengthBytes() {
    return opened().lengthBytes();
  }

  @Override
  public long contiguousBytes(long offsetBytes) {
    return opened().contiguousBytes(offsetBytes);
  }

  @Override
  public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
    lease.whenSure(
        () -> {
          if (isLost) {
            listener.readFailed("another instance may have the peer");
          } else {
            opened().read(offsetBytes, lengthBytes, listener);
          }
        });
  }

  @Override
  public void release() {
    opened().release();
  }

  private OutboundBundle opened() {
    var now = octets;
    if (now == null) {
      throw new IllegalStateException("a bundle that is not open yet");
    }
    return now;
  }
}
