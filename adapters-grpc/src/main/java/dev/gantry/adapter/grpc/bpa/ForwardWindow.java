package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import dev.gantry.domain.share.DealtWindow;
import dev.gantry.port.payload.PeerAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Deals the room for bundles of the BPA that no peer has acknowledged, by number and by octets, so
 * that peers that take nothing leave the others their share; and knows who was turned away for want
 * of it. Peers that have not acknowledged a bundle yet have half of the octets together, however
 * many come: who has shown that its bundles move on never waits for those who have not. Confined to
 * the link's loop.
 */
final class ForwardWindow {
  /** One bundle of each peer is always welcome, if it is small. */
  private static final int LEAST_BUNDLES = 1;

  /**
   * What always goes of each peer; 16 KiB, so that ten thousand stuck ones cost 160 MB at worst.
   */
  static final long LEAST_BYTES = 16 << 10;

  /** Peers looked at when there is room again; 16, so that the end of a bundle stays cheap. */
  static final int MAX_LOOKS = 16;

  private final DealtWindow<PeerAddress> bundles;
  private final DealtWindow<PeerAddress> octets;
  private final long maxUnprovenBytes;

  /** Who has acknowledged a bundle since it was announced. */
  private final Set<PeerAddress> proven = new HashSet<>();

  /** What all others hold. */
  private long unprovenBytes;

  /**
   * Who was turned away, with the length of the last bundle; one for each peer of the BPA. Who was
   * looked at last comes last.
   */
  private final SequencedMap<PeerAddress, Integer> turnedAway = new LinkedHashMap<>();

  ForwardWindow(Limits limits) {
    this.bundles = new DealtWindow<>(limits.maxForwards(), LEAST_BUNDLES);
    this.octets = new DealtWindow<>(limits.maxForwardBytes(), LEAST_BYTES);
    this.maxUnprovenBytes = limits.maxForwardBytes() / 2;
  }

  /** Makes room for a bundle; false when that would be another's share. */
  boolean take(PeerAddress peer, int lengthBytes) {
    if (!admits(peer, lengthBytes)) {
      turnedAway.put(peer, lengthBytes);
      return false;
    }
    turnedAway.remove(peer);
    bundles.takeAnyway(peer, 1);
    octets.takeAnyway(peer, lengthBytes);
    if (!proven.contains(peer)) {
      unprovenBytes += lengthBytes;
    }
    return true;
  }

  /** Whether there is room for a bundle. */
  boolean admits(PeerAddress peer, int lengthBytes) {
    return bundles.admits(peer, 1)
        && octets.admits(peer, lengthBytes)
        && (proven.contains(peer) || admitsUnproven(peer, lengthBytes));
  }

  /** Each of them leaves a quarter of what it found, as in every dealt window. */
  private boolean admitsUnproven(PeerAddress peer, int lengthBytes) {
    long free = Math.max(0, maxUnprovenBytes - unprovenBytes);
    return unprovenBytes == 0
        || lengthBytes <= free - free / 4
        || octets.heldBy(peer) + lengthBytes <= LEAST_BYTES;
  }

  /** A bundle is done with. */
  void giveBack(PeerAddress peer, int lengthBytes) {
    bundles.giveBack(peer, 1);
    octets.giveBack(peer, lengthBytes);
    if (!proven.contains(peer)) {
      unprovenBytes -= lengthBytes;
    }
  }

  /** A peer has acknowledged a bundle. */
  void proved(PeerAddress peer) {
    if (proven.add(peer)) {
      unprovenBytes -= octets.heldBy(peer);
    }
  }

  /** A peer is announced no more: who comes by that address next has shown nothing yet. */
  void withdrawn(PeerAddress peer) {
    turnedAway.remove(peer);
    if (proven.remove(peer)) {
      unprovenBytes += octets.heldBy(peer);
    }
  }

  /**
   * Some of those who were turned away and have room now, each once. Who has none yet is looked at
   * again behind the others.
   */
  List<PeerAddress> welcomeAgain() {
    var welcome = new ArrayList<PeerAddress>();
    for (int looks = Math.min(MAX_LOOKS, turnedAway.size()); looks > 0; looks--) {
      var next = turnedAway.pollFirstEntry();
      if (admits(next.getKey(), next.getValue())) {
        welcome.add(next.getKey());
      } else {
        turnedAway.putLast(next.getKey(), next.getValue());
      }
    }
    return welcome;
  }

  /** Those who hold much and of whose bundles none has ended for the longest time. */
  List<PeerAddress> longestHolding() {
    return octets.longestHolding(LEAST_BYTES, MAX_LOOKS);
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
