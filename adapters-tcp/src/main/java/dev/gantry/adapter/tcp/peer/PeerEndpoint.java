package dev.gantry.adapter.tcp.peer;

import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.DialTarget;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.port.address.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A peer to be dialled.
 *
 * @param endpoint where
 * @param expectedNodeId its Node ID, null when any will do
 * @param profile of its sessions
 * @param settings how it is treated
 */
public record PeerEndpoint(
    Endpoint endpoint,
    @Nullable NodeId expectedNodeId,
    SessionProfile profile,
    PeerSettings settings) {
  /** What the node knows of it. */
  public DialTarget target() {
    return new DialTarget(endpoint.toString(), expectedNodeId, settings);
  }
}
