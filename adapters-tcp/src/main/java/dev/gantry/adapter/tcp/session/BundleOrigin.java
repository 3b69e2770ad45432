package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.SessionParameters;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's bundles come from, as the BPA is told with each of them; made once for bundles
 * that announce the same length. Confined to the session's event loop.
 */
final class BundleOrigin {
  private final SessionView view;
  private PeerAddress address;
  private @Nullable InboundBundleInfo last;

  BundleOrigin(SessionView view, String remoteAddress) {
    this.view = view;
    address = new PeerAddress(remoteAddress);
  }

  /** What the session is known by has changed. */
  void changed() {
    last = null;
  }

  /** How the BPA knows the peer from now on. */
  void address(PeerAddress known) {
    address = known;
    last = null;
  }

  InboundBundleInfo info(long announcedBytes) {
    InboundBundleInfo known = last;
    if (known != null && known.announcedBytes() == announcedBytes) {
      return known;
    }
    SessionParameters agreed = view.parameters();
    known =
        new InboundBundleInfo(
            agreed == null ? null : agreed.peerNodeId(),
            agreed != null && agreed.peerNodeIdProven(),
            address,
            announcedBytes);
    last = known;
    return known;
  }
}
