package dev.gantry.testbench.memory;

import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PayloadChunk;
import org.jspecify.annotations.Nullable;

/** A bundle that is counted and forgotten. Confined to its event loop. */
final class Discarded implements InboundBundle {
  private final InMemoryBpa bpa;
  private final InboundBundleInfo info;
  private final @Nullable VerdictListener verdict;
  private long lengthBytes;

  /** Makes one; a null {@code verdict} means that it is refused already. */
  Discarded(InMemoryBpa bpa, InboundBundleInfo info, @Nullable VerdictListener verdict) {
    this.bpa = bpa;
    this.info = info;
    this.verdict = verdict;
  }

  @Override
  public void write(PayloadChunk chunk) {
    lengthBytes += chunk.lengthBytes();
    bpa.consumed(this, chunk);
  }

  @Override
  public void complete() {
    if (verdict != null) {
      bpa.completed(this, new ReceivedBundle(info, lengthBytes, InMemoryBpa.nothing()), verdict);
    }
  }

  @Override
  public void abort() {
    bpa.forgotten(this);
  }
}
