package dev.gantry.port.out;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.payload.PeerAddress;
import java.util.List;

/**
 * A peer for the BPA to route to.
 *
 * @param address the key
 * @param nodeIds its Node IDs; empty makes a neighbour without a route
 */
public record PeerAnnouncement(PeerAddress address, List<NodeId> nodeIds) {
  public PeerAnnouncement {
    nodeIds = List.copyOf(nodeIds);
  }
}
