package dev.gantry.adapter.tcp.session;

import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.LentOctets;

/**
 * Where received bundles go: a BPA, or what stands in for one. On the event loop of the session.
 */
public interface BundleSink {
  /** Opens a bundle that a peer has begun to send; the rules are those of the BPA port. */
  InboundBundle open(InboundBundleInfo info, VerdictListener verdict);

  /** Takes a bundle on the spot, or leaves it for {@link #open}; by the rules of the BPA port. */
  boolean take(InboundBundleInfo info, LentOctets octets);

  /** A BPA. */
  static BundleSink of(BundleProcessingAgent bpa) {
    return new BundleSink() {
      @Override
      public InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
        return bpa.open(info, verdict);
      }

      @Override
      public boolean take(InboundBundleInfo info, LentOctets octets) {
        return bpa.take(info, octets);
      }
    };
  }
}
