package dev.gantry.files;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A small file that was read whole. Its buffer goes back to the budget once the bundle and all
 * chunks of it are released.
 */
final class HeldFile implements FileBundle {
  /** In {@link #holders}: the bundle's owner has let go. */
  private static final int RELEASED = 1;

  /** In {@link #holders}: one chunk. */
  private static final int CHUNK = 2;

  private final Object peer;
  private final ReadBudget budget;
  private final ByteBuffer buffer;
  private final AtomicInteger holders = new AtomicInteger();

  /**
   * A bundle over what was read.
   *
   * @param buffer held of the peer's share, position 0, its octets up to the limit
   */
  HeldFile(Object peer, ReadBudget budget, ByteBuffer buffer) {
    this.peer = peer;
    this.budget = budget;
    this.buffer = buffer;
  }

  @Override
  public long lengthBytes() {
    return buffer.limit();
  }

  @Override
  public @Nullable String fault() {
    return null;
  }

  @Override
  public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
    int before = holders.getAndUpdate(count -> (count & RELEASED) == 0 ? count + CHUNK : count);
    if ((before & RELEASED) != 0) {
      listener.readFailed("the bundle was released");
    } else {
      listener.chunkRead(new Part(buffer.slice((int) offsetBytes, lengthBytes)));
    }
  }

  @Override
  public void release() {
    if (holders.getAndUpdate(count -> count | RELEASED) == 0) {
      budget.holdNoMore(peer, buffer);
    }
  }

  /** Some octets of it that are in use. */
  private final class Part extends ReadOctets {
    Part(ByteBuffer octets) {
      super(octets);
    }

    @Override
    void letGo() {
      if (holders.addAndGet(-CHUNK) == RELEASED) {
        budget.holdNoMore(peer, buffer);
      }
    }
  }
}
