package dev.gantry.adapter.grpc.bpa;

import dev.gantry.domain.share.DealtWindow;
import dev.gantry.port.payload.PeerAddress;
import java.util.List;

/**
 * Deals the room for bundles that wait for an answer, the BPA's or a peer's, by number and by
 * octets among the peers: one that is never answered, or never answers, leaves the others their
 * share, also those of its own host. Confined to the link's loop.
 */
final class BundleWindow {
  /** One bundle of each peer is always welcome, if it is small. */
  private static final int LEAST_BUNDLES = 1;

  /**
   * What always goes of each peer; 16 KiB, so that ten thousand stuck ones cost 160 MB at worst.
   */
  static final long LEAST_BYTES = 16 << 10;

  private final DealtWindow<PeerAddress> bundles;
  private final DealtWindow<PeerAddress> octets;

  BundleWindow(int maxBundles, long maxBytes) {
    this.bundles = new DealtWindow<>(maxBundles, LEAST_BUNDLES);
    this.octets = new DealtWindow<>(maxBytes, LEAST_BYTES);
  }

  /** Whether there is room for a bundle. */
  boolean admits(PeerAddress peer, long lengthBytes) {
    return bundles.admits(peer, 1) && octets.admits(peer, lengthBytes);
  }

  /** Takes the room of a bundle that is {@linkplain #admits admitted}. */
  void take(PeerAddress peer, long lengthBytes) {
    bundles.takeAnyway(peer, 1);
    octets.takeAnyway(peer, lengthBytes);
  }

  /** A bundle is done with. */
  void giveBack(PeerAddress peer, long lengthBytes) {
    bundles.giveBack(peer, 1);
    octets.giveBack(peer, lengthBytes);
  }

  /** Bundles of all peers. */
  int bundles() {
    return Math.toIntExact(bundles.total());
  }

  /** Octets of those. */
  long octets() {
    return octets.total();
  }

  /** Peers that hold something. */
  int peers() {
    return bundles.holders();
  }

  /** What one peer holds, octets. */
  long octetsOf(PeerAddress peer) {
    return octets.heldBy(peer);
  }

  /**
   * Those who hold more than {@link #LEAST_BYTES} and of whose bundles none has ended for the
   * longest time, {@code most} at most; the longest comes first.
   */
  List<PeerAddress> longestHolding(int most) {
    return octets.longestHolding(LEAST_BYTES, most);
  }
}
