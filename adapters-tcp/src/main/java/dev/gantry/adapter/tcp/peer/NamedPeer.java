package dev.gantry.adapter.tcp.peer;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.port.address.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A peer that the configuration names, whether it is dialled or not: what is known of it when it
 * comes to us.
 *
 * @param endpoint whose addresses it comes from; null when only its Node ID is known
 * @param nodeId who it must be; null when anyone may come from there
 * @param settings how it is treated when it is not dialled
 */
public record NamedPeer(
    @Nullable Endpoint endpoint, @Nullable NodeId nodeId, PeerSettings settings) {
  public NamedPeer {
    if (settings.dial()) {
      throw new IllegalArgumentException("a peer that comes to us is not dialled by its name");
    }
  }
}
