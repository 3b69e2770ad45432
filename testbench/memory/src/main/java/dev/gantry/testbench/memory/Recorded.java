package dev.gantry.testbench.memory;

import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A bundle that is copied and kept. Confined to its event loop. */
final class Recorded implements InboundBundle {
  private final InMemoryBpa bpa;
  private final InboundBundleInfo info;
  private final VerdictListener verdict;
  private final List<ByteBuffer> parts = new ArrayList<>();
  private long lengthBytes;

  Recorded(InMemoryBpa bpa, InboundBundleInfo info, VerdictListener verdict) {
    this.bpa = bpa;
    this.info = info;
    this.verdict = verdict;
  }

  @Override
  public void write(PayloadChunk chunk) {
    var copy = ByteBuffer.allocate(chunk.lengthBytes()).put(chunk.data()).flip();
    lengthBytes += chunk.lengthBytes();
    parts.add(copy);
    bpa.consumed(this, chunk);
  }

  @Override
  public void complete() {
    var octets = ByteBuffer.allocate(Math.toIntExact(lengthBytes));
    parts.forEach(octets::put);
    parts.clear();
    bpa.completed(
        this, new ReceivedBundle(info, lengthBytes, octets.flip().asReadOnlyBuffer()), verdict);
  }

  @Override
  public void abort() {
    parts.clear();
    bpa.forgotten(this);
  }
}
