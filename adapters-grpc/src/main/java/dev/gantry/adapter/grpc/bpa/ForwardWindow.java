package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import dev.gantry.domain.share.WaitingLine;
import dev.gantry.port.payload.PeerAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Deals the room for bundles of the BPA that no peer has acknowledged, as {@link BundleWindow}
 * does, and knows who was turned away for want of it. Peers that have not acknowledged a bundle yet
 * have half of the octets together, however many come: who has shown that its bundles move on never
 * waits for those who have not. Confined to the link's loop.
 */
final class ForwardWindow {
  private final BundleWindow window;
  private final long maxUnprovenBytes;

  /** Who has acknowledged a bundle since it was announced. */
  private final Set<PeerAddress> proven = new HashSet<>();

  /** What all others hold. */
  private long unprovenBytes;

  /** Who was turned away, with the length of the last bundle; one for each peer of the BPA. */
  private final WaitingLine<PeerAddress, Integer> turnedAway = new WaitingLine<>();

  ForwardWindow(Limits limits) {
    this.window = new BundleWindow(limits.maxForwards(), limits.maxForwardBytes());
    this.maxUnprovenBytes = limits.maxForwardBytes() / 2;
  }

  /** Makes room for a bundle; false when that would be another's share. */
  boolean take(PeerAddress peer, int lengthBytes) {
    if (!admits(peer, lengthBytes)) {
      turnedAway.put(peer, lengthBytes);
      return false;
    }
    turnedAway.remove(peer);
    window.take(peer, lengthBytes);
    if (!proven.contains(peer)) {
      unprovenBytes += lengthBytes;
    }
    return true;
  }

  /** Whether there is room for a bundle. */
  boolean admits(PeerAddress peer, int lengthBytes) {
    return window.admits(peer, lengthBytes)
        && (proven.contains(peer) || admitsUnproven(peer, lengthBytes));
  }

  /** Each of them leaves a quarter of what it found, as in every dealt window. */
  private boolean admitsUnproven(PeerAddress peer, int lengthBytes) {
    long free = Math.max(0, maxUnprovenBytes - unprovenBytes);
    return unprovenBytes == 0
        || lengthBytes <= free - free / 4
        || window.octetsOf(peer) + lengthBytes <= BundleWindow.LEAST_BYTES;
  }

  /** A bundle is done with. */
  void giveBack(PeerAddress peer, int lengthBytes) {
    window.giveBack(peer, lengthBytes);
    if (!proven.contains(peer)) {
      unprovenBytes -= lengthBytes;
    }
  }

  /** A peer has acknowledged a bundle. */
  void proved(PeerAddress peer) {
    if (proven.add(peer)) {
      unprovenBytes -= window.octetsOf(peer);
    }
  }

  /** A peer is announced no more: who comes by that address next has shown nothing yet. */
  void withdrawn(PeerAddress peer) {
    turnedAway.remove(peer);
    if (proven.remove(peer)) {
      unprovenBytes += window.octetsOf(peer);
    }
  }

  /**
   * Some of those who were turned away and have room now, each once: {@code ended}, a bundle of
   * which is done with, before any other.
   */
  List<PeerAddress> welcomeAgain(PeerAddress ended) {
    var welcome = new ArrayList<PeerAddress>();
    turnedAway.lookAgain(
        ended, (peer, lengthBytes) -> admits(peer, lengthBytes) && welcome.add(peer));
    return welcome;
  }

  /** Those who hold much and of whose bundles none has ended for the longest time. */
  List<PeerAddress> longestHolding() {
    return window.longestHolding(WaitingLine.MAX_LOOKS);
  }

  /** The BPA is gone, and has its bundles: who is turned away it will ask for anew. */
  void forgetTurnedAway() {
    turnedAway.clear();
  }

  int bundles() {
    return window.bundles();
  }

  long octets() {
    return window.octets();
  }

  /** Peers that hold something. */
  int peers() {
    return window.peers();
  }

  /** What one peer holds, octets. */
  long octetsOf(PeerAddress peer) {
    return window.octetsOf(peer);
  }
}
