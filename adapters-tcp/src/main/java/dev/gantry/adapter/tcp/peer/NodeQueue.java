package dev.gantry.adapter.tcp.peer;

import dev.gantry.domain.node.NodeEvent;
import dev.gantry.domain.node.PeerKey;
import dev.gantry.domain.peer.Circuit;

/** The way to the node machine: one queue, in the order in which it is used. Any thread. */
public interface NodeQueue {
  /** Tells the machine what happened; what it orders has been begun when the next is told. */
  void tell(NodeEvent event);

  /** Tells operators whether a peer can be had; the machine needs not know. */
  void circuitChanged(PeerKey peer, Circuit circuit);

  /**
   * Runs {@code task} behind all that was told before. What the BPA is told of a peer stands in the
   * same order.
   */
  void afterwards(Runnable task);
}
