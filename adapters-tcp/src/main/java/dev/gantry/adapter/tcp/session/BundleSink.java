package dev.gantry.adapter.tcp.session;

import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;

/**
 * Where received bundles go: a BPA, or what stands in for one. On the event loop of the session.
 */
@FunctionalInterface
public interface BundleSink {
  /** Opens a bundle that a peer has begun to send; the rules are those of the BPA port. */
  InboundBundle open(InboundBundleInfo info, VerdictListener verdict);
}
