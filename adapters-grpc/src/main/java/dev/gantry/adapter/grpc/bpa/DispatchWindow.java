package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import dev.gantry.domain.share.DealtWindow;

/**
 * Deals the room for bundles that the BPA was given and has not answered for, by number and by
 * octets, among the sources that they come from: a source that the BPA never answers for leaves the
 * others their share. Confined to the link's loop.
 */
final class DispatchWindow {
  /** One bundle of each source is always welcome, if it is small. */
  private static final int LEAST_BUNDLES = 1;

  /**
   * What always goes of each source; 16 KiB, as of the BPA's own bundles, so that a crowd of
   * sources with one small bundle each never waits for a few with large ones.
   */
  static final long LEAST_BYTES = 16 << 10;

  private final DealtWindow<String> bundles;
  private final DealtWindow<String> octets;

  DispatchWindow(Limits limits) {
    this.bundles = new DealtWindow<>(limits.maxDispatches(), LEAST_BUNDLES);
    this.octets = new DealtWindow<>(limits.maxDispatchBytes(), LEAST_BYTES);
  }

  /** Whether a bundle of {@code source} may go now. */
  boolean admits(String source, long lengthBytes) {
    return bundles.admits(source, 1) && octets.admits(source, lengthBytes);
  }

  /** A bundle that is {@linkplain #admits admitted} goes. */
  void take(String source, long lengthBytes) {
    bundles.takeAnyway(source, 1);
    octets.takeAnyway(source, lengthBytes);
  }

  /** A bundle is answered for, or its answer is waited for no more. */
  void giveBack(String source, long lengthBytes) {
    bundles.giveBack(source, 1);
    octets.giveBack(source, lengthBytes);
  }

  /** Bundles without an answer. */
  int bundles() {
    return Math.toIntExact(bundles.total());
  }

  /** Octets of those. */
  long octets() {
    return octets.total();
  }

  /** Sources that they come from. */
  int sources() {
    return bundles.holders();
  }
}
