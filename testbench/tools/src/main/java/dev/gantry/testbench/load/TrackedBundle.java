package dev.gantry.testbench.load;

import dev.gantry.domain.lane.Lane;
import dev.gantry.port.payload.OutboundBundle;

/**
 * A long bundle on its way, which tells how far it has been read: an acknowledgement comes only for
 * the whole of it. Read on the event loop, looked at by any thread.
 */
final class TrackedBundle implements OutboundBundle {
  /** Shorter ones are over before anyone looks. */
  static final long MIN_BYTES = 1 << 20;

  private final OutboundBundle bundle;
  private final long number;
  private final String name;
  private volatile long readBytes;

  TrackedBundle(OutboundBundle bundle, long number, String name) {
    this.bundle = bundle;
    this.number = number;
    this.name = name;
  }

  Moving as(Moving.Fate fate) {
    return new Moving(number, name, readBytes, bundle.lengthBytes(), fate);
  }

  @Override
  public long lengthBytes() {
    return bundle.lengthBytes();
  }

  @Override
  public Lane lane() {
    return bundle.lane();
  }

  @Override
  public long contiguousBytes(long offsetBytes) {
    return bundle.contiguousBytes(offsetBytes);
  }

  @Override
  public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
    readBytes = Math.max(readBytes, offsetBytes + lengthBytes);
    bundle.read(offsetBytes, lengthBytes, listener);
  }

  @Override
  public void release() {
    bundle.release();
  }
}
