package dev.gantry.testbench.load;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Generated BPv7 bundles of one size, which differ in their number and share the octets behind it.
 * What is a bundle's own is used again for a later one once it and its chunks are released, so a
 * run allocates one bundle and as many beginnings as are in flight, whatever its length.
 */
public final class GeneratedBundles implements BundleSource {
  /** Up to this size a bundle has octets of its own: one piece is sent faster than two. */
  private static final int WHOLE_BYTES = 4 * 1024;

  /** What a larger bundle has of its own; its number is in there. */
  private static final int BEGINNING_BYTES = 128;

  private final BundleTemplate template;
  private final ByteBuffer octets;
  private final long count;
  private final ConcurrentLinkedQueue<Generated> free = new ConcurrentLinkedQueue<>();
  private long made;

  /** {@code count} bundles of {@code sizeBytes} octets each. */
  public GeneratedBundles(int sizeBytes, long count, InstantSource time) {
    this.template = BundleTemplate.ofSize(sizeBytes, time);
    this.octets = template.octets();
    this.count = count;
  }

  @Override
  public @Nullable OutboundBundle next() {
    if (made == count) {
      return null;
    }
    var bundle = free.poll();
    if (bundle == null) {
      bundle = new Generated(template.copy(ownBytes()));
    }
    bundle.holders.setPlain(1);
    template.number(bundle.beginning, made++);
    return bundle;
  }

  private int ownBytes() {
    return octets.capacity() <= WHOLE_BYTES ? octets.capacity() : BEGINNING_BYTES;
  }

  @Override
  public String name(long number) {
    return "generated bundle " + (number + 1);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long totalBytes() {
    return count * octets.capacity();
  }

  /** One bundle in flight. */
  private final class Generated implements OutboundBundle {
    private final ByteBuffer beginning;
    private final Part own;

    /** The bundle's owner and each chunk that is not released; none has the octets at 0. */
    private final AtomicInteger holders = new AtomicInteger();

    private Generated(ByteBuffer beginning) {
      this.beginning = beginning;
      this.own = new Part(this, beginning.asReadOnlyBuffer());
    }

    @Override
    public long lengthBytes() {
      return octets.capacity();
    }

    @Override
    public long contiguousBytes(long offsetBytes) {
      long own = beginning.capacity() - offsetBytes;
      return own > 0 ? own : octets.capacity() - offsetBytes;
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      if (holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
        listener.readFailed("the bundle was released");
      } else if (offsetBytes == 0 && lengthBytes == beginning.capacity()) {
        listener.chunkRead(own);
      } else {
        listener.chunkRead(new Part(this, range((int) offsetBytes, lengthBytes)));
      }
    }

    private ByteBuffer range(int offset, int length) {
      int own = beginning.capacity();
      if (offset >= own) {
        return octets.slice(offset, length);
      }
      if (offset + length <= own) {
        return beginning.slice(offset, length).asReadOnlyBuffer();
      }
      // Off the heap it would stay until the collector comes, however many there are by then.
      return ByteBuffer.allocate(length)
          .put(beginning.slice(offset, own - offset))
          .put(octets.slice(own, offset + length - own))
          .flip()
          .asReadOnlyBuffer();
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

  /** Some octets of a bundle that are in use; the same object for every read of its own. */
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
