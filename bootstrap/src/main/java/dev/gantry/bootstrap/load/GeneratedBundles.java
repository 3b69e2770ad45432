package dev.gantry.bootstrap.load;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Generated BPv7 bundles of one size. A bundle's octets are used again for a later one once it is
 * released, so a run allocates as many bundles as are in flight, whatever its length.
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
    private final PayloadChunk whole;

    private Generated(ByteBuffer octets) {
      this.octets = octets;
      this.whole = PayloadChunk.unpooled(octets);
    }

    @Override
    public long lengthBytes() {
      return octets.capacity();
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      listener.chunkRead(
          lengthBytes == octets.capacity()
              ? whole
              : PayloadChunk.unpooled(octets.slice((int) offsetBytes, lengthBytes)));
    }

    /** The bundle is done with: its octets serve another. */
    @Override
    public void release() {
      free.add(this);
    }
  }
}
