package dev.gantry.domain.node;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import org.jspecify.annotations.Nullable;

/**
 * A peer that is dialled.
 *
 * @param address where, as configured; what tells targets apart
 * @param expectedNodeId who must be there, null when any node will do
 * @param settings how the peer is treated
 */
public record DialTarget(String address, @Nullable NodeId expectedNodeId, PeerSettings settings) {
  public DialTarget {
    if (!settings.dial()) {
      throw new IllegalArgumentException(address + " is a dial target whose settings do not dial");
    }
  }
}
