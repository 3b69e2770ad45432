package dev.gantry.domain.node;

import dev.gantry.domain.time.TokenBucket;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * When peers may dial. The first dials of all targets, at the start and when the BPA is back, come
 * in one order and at a rate that leaves the process its breath. A redial is a peer's own affair,
 * which has its delay already, and waits behind nobody. Not thread-safe.
 */
final class DialQueue {
  private final LinkedHashSet<PeerEntry> waiting = new LinkedHashSet<>();
  private long round = 1;
  private NodeSettings.Limits limits;
  private TokenBucket bucket;

  DialQueue(NodeSettings.Limits limits) {
    this.limits = limits;
    bucket = bucket(limits);
  }

  void configured(NodeSettings.Limits other) {
    if (!other.equals(limits)) {
      limits = other;
      bucket = bucket(other);
    }
  }

  /** From now on the first dial of each peer waits for its turn again. */
  void beginRound() {
    round++;
  }

  /** Whether the peer has had its turn in this round. */
  boolean hadItsTurn(PeerEntry peer) {
    return peer.dialRound == round;
  }

  /** The peer waits for its turn, unless it does already. */
  void add(PeerEntry peer) {
    waiting.add(peer);
  }

  /** Lets go of everyone. */
  void clear() {
    waiting.clear();
  }

  /** Allows as many dials as the rate does; who has as many sessions as it dials needs none. */
  void pump(long nowNanos, List<NodeAction> actions) {
    while (!waiting.isEmpty()) {
      var peer = waiting.getFirst();
      if (peer.target != null && !peer.drained && peer.sessions.size() < peer.mostDialled) {
        if (!bucket.take(nowNanos)) {
          return;
        }
        peer.dialRound = round;
        actions.add(new NodeAction.AllowDial(peer.key));
      }
      waiting.remove(peer);
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** How long until the next may dial. */
  long waitNanos(long nowNanos) {
    return bucket.waitNanos(nowNanos);
  }

  private static TokenBucket bucket(NodeSettings.Limits limits) {
    return new TokenBucket(limits.dialsPerSecond(), limits.dialBurst());
  }
}
