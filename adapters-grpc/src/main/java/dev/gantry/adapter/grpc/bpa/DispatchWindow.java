package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import dev.gantry.domain.share.DealtWindow;
import dev.gantry.port.payload.PeerAddress;

/**
 * Deals the room for bundles that the BPA was given and has not answered for, by number and by
 * octets, among the sessions that they come by: a peer that the BPA never answers for leaves the
 * others their share, also those of its own host. Confined to the link's loop.
 */
final class DispatchWindow {
  /** One bundle of each session is always welcome, if it is small. */
  private static final int LEAST_BUNDLES = 1;

  /**
   * What always goes of each session; 16 KiB, as of the BPA's own bundles, so that a crowd of
   * sessions with one small bundle each never waits for a few with large ones.
   */
  static final long LEAST_BYTES = 16 << 10;

  private final DealtWindow<PeerAddress> bundles;
  private final DealtWindow<PeerAddress> octets;

  DispatchWindow(Limits limits) {
    this.bundles = new DealtWindow<>(limits.maxDispatches(), LEAST_BUNDLES);
    this.octets = new DealtWindow<>(limits.maxDispatchBytes(), LEAST_BYTES);
  }

  /** Whether a bundle of {@code peer} may go now. */
  boolean admits(PeerAddress peer, long lengthBytes) {
    return bundles.admits(peer, 1) && octets.admits(peer, lengthBytes);
  }

  /** A bundle that is {@linkplain #admits admitted} goes. */
  void take(PeerAddress peer, long lengthBytes) {
    bundles.takeAnyway(peer, 1);
    octets.takeAnyway(peer, lengthBytes);
  }

  /** A bundle is answered for, or its answer is waited for no more. */
  void giveBack(PeerAddress peer, long lengthBytes) {
    bundles.giveBack(peer, 1);
    octets.giveBack(peer, lengthBytes);
  }

  /** Bundles without an answer. */
  int bundles() {
    return Math.toIntExact(bundles.total());
  }

  /** Octets of those. */
  long octets() {
    return octets.total();
  }

  /** Sessions that they came by. */
  int sessions() {
    return bundles.holders();
  }
}
