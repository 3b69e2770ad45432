package dev.gantry.port.contract;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Hears the result of one read and counts how often one came. Any thread. */
public final class RecordingReads implements OutboundBundle.ReadListener {
  private final CompletableFuture<Object> first = new CompletableFuture<>();
  private final AtomicInteger count = new AtomicInteger();

  @Override
  public void chunkRead(PayloadChunk chunk) {
    count.incrementAndGet();
    if (!first.complete(chunk)) {
      chunk.release();
    }
  }

  @Override
  public void readFailed(String cause) {
    count.incrementAndGet();
    first.complete(cause);
  }

  /** Waits for the first result: a {@link PayloadChunk}, or the cause as a string. */
  public Object await(Duration bound) throws Exception {
    return first.get(bound.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits for a chunk. */
  public PayloadChunk awaitChunk(Duration bound) throws Exception {
    if (await(bound) instanceof PayloadChunk chunk) {
      return chunk;
    }
    throw new AssertionError("not read: " + first.join());
  }

  /** How often it was told. */
  public int count() {
    return count.get();
  }
}
