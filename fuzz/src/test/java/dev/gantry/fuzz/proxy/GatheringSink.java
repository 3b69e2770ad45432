package dev.gantry.fuzz.proxy;

import dev.gantry.adapter.tcp.session.BundleSink;
import dev.gantry.domain.session.Verdict;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.LentOctets;
import dev.gantry.port.payload.PayloadChunk;
import java.io.ByteArrayOutputStream;
import java.util.function.BiConsumer;

/** Takes each bundle and looks at its octets. */
record GatheringSink(BiConsumer<InboundBundleInfo, TestBundle> taken) implements BundleSink {
  @Override
  public InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
    return new Gathered(info, verdict);
  }

  @Override
  public boolean take(InboundBundleInfo info, LentOctets octets) {
    return false;
  }

  private final class Gathered implements InboundBundle {
    private final InboundBundleInfo info;
    private final VerdictListener verdict;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    Gathered(InboundBundleInfo info, VerdictListener verdict) {
      this.info = info;
      this.verdict = verdict;
    }

    @Override
    public void write(PayloadChunk chunk) {
      var some = new byte[chunk.lengthBytes()];
      chunk.data().get(some);
      chunk.release();
      octets.writeBytes(some);
    }

    @Override
    public void complete() {
      taken.accept(info, TestBundle.read(octets.toByteArray()));
      verdict.decided(new Verdict.Accepted(), "");
    }

    @Override
    public void abort() {}
  }
}
