package dev.gantry.domain.node;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * The peers that are due to be dialled and wait for their turn: one order for all, at a rate that
 * leaves the process its breath. Not thread-safe.
 */
final class DialQueue {
  private final LinkedHashSet<PeerKey> waiting = new LinkedHashSet<>();
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

  /** The peer waits for its turn, unless it does already. */
  void add(PeerKey peer) {
    waiting.add(peer);
  }

  /** Lets go of everyone. */
  void clear() {
    waiting.clear();
  }

  /** Allows as many dials as the rate does. */
  void pump(long nowNanos, List<NodeAction> actions) {
    while (!waiting.isEmpty() && bucket.take(nowNanos)) {
      actions.add(new NodeAction.AllowDial(waiting.removeFirst()));
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
