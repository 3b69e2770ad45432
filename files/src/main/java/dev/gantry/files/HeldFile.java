package dev.gantry.files;

import dev.gantry.domain.lane.Lane;
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

  private final Reading reading;
  private final Lane lane;
  private final ByteBuffer buffer;
  private final AtomicInteger holders = new AtomicInteger();

  /**
   * A bundle over what was read.
   *
   * @param buffer held of the peer's share, position 0, its octets up to the limit
   */
  HeldFile(Reading reading, Lane lane, ByteBuffer buffer) {
    this.reading = reading;
    this.lane = lane;
    this.buffer = buffer;
  }

  @Override
  public long lengthBytes() {
    return buffer.limit();
  }

  @Override
  public Lane lane() {
    return lane;
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
      reading.budget().holdNoMore(reading.peer(), buffer);
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
        reading.budget().holdNoMore(reading.peer(), buffer);
      }
    }
  }
}
