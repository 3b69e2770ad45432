package dev.gantry.domain.node;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import org.jspecify.annotations.Nullable;

/**
 * A peer that the configuration names, whether it is dialled or not: what is known of it when it
 * comes to us.
 *
 * @param name unique among the named peers
 * @param address address and port at which it is configured, canonical text; null when it has none
 *     or only a host name
 * @param nodeId who it must be; null when anyone may come from there
 * @param settings how it is treated when it is not dialled
 */
public record NamedPeer(
    String name, @Nullable String address, @Nullable NodeId nodeId, PeerSettings settings) {
  public NamedPeer {
    if (settings.dial()) {
      throw new IllegalArgumentException(name + " comes to us, so its settings must not dial");
    }
  }
}
