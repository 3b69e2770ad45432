package dev.gantry.adapter.tcp.peer;

import dev.gantry.domain.node.NodeEvent;

/** The way to the node machine: one queue, in the order in which it is used. Any thread. */
public interface NodeQueue {
  /** Tells the machine what happened; what it orders has been begun when the next is told. */
  void tell(NodeEvent event);

  /**
   * Runs {@code task} behind all that was told before. What the BPA is told of a peer stands in the
   * same order.
   */
  void afterwards(Runnable task);
}
