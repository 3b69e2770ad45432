package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import dev.gantry.domain.share.DealtWindow;
import dev.gantry.port.payload.PeerAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deals the room for bundles of the BPA that no peer has acknowledged, by number and by octets, so
 * that peers that take nothing leave the others their share; and knows who was turned away for want
 * of it. Confined to the link's loop.
 */
final class ForwardWindow {
  /** One bundle of each peer is always welcome, if it is small. */
  private static final int LEAST_BUNDLES = 1;

  /**
   * What always goes of each peer; 16 KiB, so that ten thousand stuck ones cost 160 MB at worst.
   */
  private static final long LEAST_BYTES = 16 << 10;

  /** Peers looked at when there is room again; 16, so that the end of a bundle stays cheap. */
  private static final int MAX_LOOKS = 16;

  private final DealtWindow<PeerAddress> bundles;
  private final DealtWindow<PeerAddress> octets;

  /** Who was turned away, with the length of the last bundle; one for each peer of the BPA. */
  private final Map<PeerAddress, Integer> turnedAway = new LinkedHashMap<>();

  ForwardWindow(Limits limits) {
    this.bundles = new DealtWindow<>(limits.maxForwards(), LEAST_BUNDLES);
    this.octets = new DealtWindow<>(limits.maxForwardBytes(), LEAST_BYTES);
  }

  /** Makes room for a bundle; false when that would be another's share. */
  boolean take(PeerAddress peer, int lengthBytes) {
    if (!admits(peer, lengthBytes)) {
      turnedAway.put(peer, lengthBytes);
      return false;
    }
    turnedAway.remove(peer);
    return bundles.take(peer, 1) && octets.take(peer, lengthBytes);
  }

  /** Whether there is room for a bundle. */
  boolean admits(PeerAddress peer, int lengthBytes) {
    return bundles.admits(peer, 1) && octets.admits(peer, lengthBytes);
  }

  /** A bundle is done with. */
  void giveBack(PeerAddress peer, int lengthBytes) {
    bundles.giveBack(peer, 1);
    octets.giveBack(peer, lengthBytes);
  }

  /** Some of those who were turned away and have room now, each once. */
  List<PeerAddress> welcomeAgain() {
    if (turnedAway.isEmpty()) {
      return List.of();
    }
    var welcome = new ArrayList<PeerAddress>();
    int looks = 0;
    for (var each = turnedAway.entrySet().iterator(); each.hasNext() && looks < MAX_LOOKS; ) {
      var next = each.next();
      looks++;
      if (admits(next.getKey(), next.getValue())) {
        welcome.add(next.getKey());
        each.remove();
      }
    }
    return welcome;
  }

  /** The BPA is gone, and has its bundles: who is turned away it will ask for anew. */
  void forgetTurnedAway() {
    turnedAway.clear();
  }

  int bundles() {
    return Math.toIntExact(bundles.total());
  }

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
}
