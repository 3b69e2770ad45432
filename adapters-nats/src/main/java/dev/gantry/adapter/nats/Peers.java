package dev.gantry.adapter.nats;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who is announced, by address and by the token of each Node ID. Thread-safe. */
final class Peers {
  // Guarded by this.
  private final Map<PeerAddress, PeerAnnouncement> announcements = new HashMap<>();
  private final List<TreeMap<String, List<PeerAddress>>> buckets =
      Stream.generate(TreeMap<String, List<PeerAddress>>::new).limit(Streams.BUCKETS).toList();

  /** Announces a peer, in place of what it was announced with before. */
  synchronized void announce(PeerAnnouncement peer) {
    withdraw(peer.address());
    announcements.put(peer.address(), peer);
    for (var token : tokens(peer)) {
      bucket(token).computeIfAbsent(token, _ -> new ArrayList<>()).add(peer.address());
    }
  }

  synchronized void withdraw(PeerAddress peer) {
    var before = announcements.remove(peer);
    if (before == null) {
      return;
    }
    for (var token : tokens(before)) {
      var left = bucket(token).get(token);
      if (left != null && left.remove(peer) && left.isEmpty()) {
        bucket(token).remove(token);
      }
    }
  }

  /** Where the node of a token is reached; null when nowhere. */
  synchronized @Nullable PeerAddress addressOf(String token) {
    var all = bucket(token).get(token);
    return all == null ? null : all.getFirst();
  }

  /** It could not be reached there: another of its addresses is next, if there is one. */
  synchronized void notThere(String token, PeerAddress address) {
    var all = bucket(token).get(token);
    if (all != null && all.remove(address)) {
      all.add(address);
    }
  }

  /** Tokens of a bucket that somebody is announced with, in order. */
  synchronized TreeSet<String> tokensOf(int bucket) {
    return new TreeSet<>(buckets.get(bucket).keySet());
  }

  /** Who is announced. */
  synchronized Set<PeerAddress> all() {
    return Set.copyOf(announcements.keySet());
  }

  private static List<String> tokens(PeerAnnouncement peer) {
    return peer.nodeIds().stream().map(NodeToken::of).distinct().toList();
  }

  private TreeMap<String, List<PeerAddress>> bucket(String token) {
    return buckets.get(NodeToken.bucket(token, Streams.BUCKETS));
  }

  /** Buckets of a peer's Node IDs. */
  static List<Integer> buckets(List<NodeId> nodes) {
    return nodes.stream()
        .map(node -> NodeToken.bucket(NodeToken.of(node), Streams.BUCKETS))
        .distinct()
        .toList();
  }
}
