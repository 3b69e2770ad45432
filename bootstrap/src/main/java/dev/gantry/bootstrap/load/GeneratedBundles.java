package dev.gantry.bootstrap.load;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Generated BPv7 bundles of one size. A bundle's octets are used again for a later one once it and
 * its chunks are released, so a run allocates as many bundles as are in flight, whatever its
 * length.
 */
public final class GeneratedBundles implements BundleSource {
  private final BundleTemplate template;
  private final long count;
  private final ConcurrentLinkedQueue<Generated> free = new ConcurrentLinkedQueue<>();
  private long made;

  /** {@code count} bundles of {@code sizeBytes} octets each. */
  public GeneratedBundles(int sizeBytes, long count, InstantSource time) {
    this.template = BundleTemplate.ofSize(sizeBytes, time);
    this.count = count;
  }

  @Override
  public @Nullable OutboundBundle next() {
    if (made == count) {
      return null;
    }
    var bundle = free.poll();
    if (bundle == null) {
      bundle = new Generated(template.copy());
    }
    bundle.holders.setPlain(1);
    template.number(bundle.octets, made++);
    return bundle;
  }

  @Override
  public String name(long number) {
    return "generated bundle " + (number + 1);
  }

  @Override
  public long count() {
    return count;
  }

  /** One bundle in flight. */
  private final class Generated implements OutboundBundle {
    private final ByteBuffer octets;
    private final Part whole;

    /** The bundle's owner and each chunk that is not released; none has the octets at 0. */
    private final AtomicInteger holders = new AtomicInteger();

    private Generated(ByteBuffer octets) {
      this.octets = octets;
      this.whole = new Part(this, octets.asReadOnlyBuffer());
    }

    @Override
    public long lengthBytes() {
      return octets.capacity();
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      if (holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
        listener.readFailed("the bundle was released");
      } else if (lengthBytes == octets.capacity()) {
        listener.chunkRead(whole);
      } else {
        var range = octets.slice((int) offsetBytes, lengthBytes).asReadOnlyBuffer();
        listener.chunkRead(new Part(this, range));
      }
    }

    /** The bundle is done with: once no chunk of it is in use, its octets serve another. */
    @Override
    public void release() {
      letGo();
    }

    private void letGo() {
      if (holders.decrementAndGet() == 0) {
        free.add(this);
      }
    }
  }

  /** Some octets of a bundle that are in use; the same object for every read of the whole. */
  private record Part(Generated bundle, ByteBuffer octets) implements PayloadChunk {
    @Override
    public ByteBuffer data() {
      return octets.duplicate();
    }

    @Override
    public int lengthBytes() {
      return octets.capacity();
    }

    @Override
    public void release() {
      bundle.letGo();
    }
  }
}
