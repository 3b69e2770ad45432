package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.session.BundleSink;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.LentOctets;
import dev.gantry.port.payload.PayloadChunk;

/** Takes no bundle: for sessions that only send. */
public final class RefusingSink implements BundleSink {
  @Override
  public InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
    verdict.decided(
        new Verdict.Refused(RefusalReason.Known.NOT_ACCEPTABLE), "this session only sends");
    return new Refused();
  }

  @Override
  public boolean take(InboundBundleInfo info, LentOctets octets) {
    return false;
  }

  private static final class Refused implements InboundBundle {
    @Override
    public void write(PayloadChunk chunk) {
      chunk.release();
    }

    @Override
    public void complete() {}

    @Override
    public void abort() {}
  }
}
