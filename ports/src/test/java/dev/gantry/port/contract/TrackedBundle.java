package dev.gantry.port.contract;

import dev.gantry.port.payload.OutboundBundle;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bundle to be forwarded that counts its reads and releases, and whose chunks are tracked. Any
 * thread.
 */
public final class TrackedBundle implements OutboundBundle {
  private final TrackedChunks chunks = new TrackedChunks();
  private final byte[] octets;
  private final @Nullable String fault;
  private final AtomicInteger releases = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger lateReads = new AtomicInteger();

  private TrackedBundle(byte[] octets, @Nullable String fault) {
    this.octets = octets;
    this.fault = fault;
  }

  /** A bundle of these octets. */
  public static TrackedBundle of(byte[] octets) {
    return new TrackedBundle(octets, null);
  }

  /** A bundle of {@code lengthBytes} octets that cannot be read, as when its file is gone. */
  public static TrackedBundle unreadable(int lengthBytes) {
    return new TrackedBundle(new byte[lengthBytes], "no such file");
  }

  @Override
  public long lengthBytes() {
    return octets.length;
  }

  @Override
  public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
    reads.incrementAndGet();
    if (releases.get() > 0) {
      lateReads.incrementAndGet();
      listener.readFailed("read after its release");
    } else if (fault != null) {
      listener.readFailed(fault);
    } else {
      listener.chunkRead(chunks.chunk(octets, Math.toIntExact(offsetBytes), lengthBytes));
    }
  }

  @Override
  public void release() {
    releases.incrementAndGet();
  }

  /** How often {@link #release()} was called. */
  public int releases() {
    return releases.get();
  }

  /** How often it was read. */
  public int reads() {
    return reads.get();
  }

  /** Whether it was released once, not read after that, and every chunk given back once. */
  public boolean settled() {
    return releases.get() == 1 && lateReads.get() == 0 && chunks.allReleasedOnce();
  }
}
