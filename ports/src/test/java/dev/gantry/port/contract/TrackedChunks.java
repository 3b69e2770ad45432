package dev.gantry.port.contract;

import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes chunks, counts their releases, and spoils their octets on release so that a late reader is
 * found out.
 */
public final class TrackedChunks {
  private final List<Tracked> made = new ArrayList<>();

  /** A chunk with a copy of a range of {@code octets}. */
  public PayloadChunk chunk(byte[] octets, int offset, int length) {
    var chunk = new Tracked(Arrays.copyOfRange(octets, offset, offset + length));
    synchronized (made) {
      made.add(chunk);
    }
    return chunk;
  }

  /** Whether every chunk was released exactly once. */
  public boolean allReleasedOnce() {
    synchronized (made) {
      return made.stream().allMatch(chunk -> chunk.releases.get() == 1);
    }
  }

  /** Chunks that were not released yet. */
  public long unreleased() {
    synchronized (made) {
      return made.stream().filter(chunk -> chunk.releases.get() == 0).count();
    }
  }

  /** Whether a chunk was released more than once. */
  public boolean anyReleasedTwice() {
    synchronized (made) {
      return made.stream().anyMatch(chunk -> chunk.releases.get() > 1);
    }
  }

  private static final class Tracked implements PayloadChunk {
    private final byte[] octets;
    private final AtomicInteger releases = new AtomicInteger();

    Tracked(byte[] octets) {
      this.octets = octets;
    }

    @Override
    public ByteBuffer data() {
      return ByteBuffer.wrap(octets).asReadOnlyBuffer();
    }

    @Override
    public int lengthBytes() {
      return octets.length;
    }

    @Override
    public void release() {
      if (releases.incrementAndGet() == 1) {
        Arrays.fill(octets, (byte) 0xEE);
      }
    }
  }
}
