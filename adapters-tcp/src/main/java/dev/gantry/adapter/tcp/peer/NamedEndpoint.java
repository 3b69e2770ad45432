package dev.gantry.adapter.tcp.peer;

import dev.gantry.adapter.tcp.channel.AddressText;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NamedPeer;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.port.address.Endpoint;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * A peer that the configuration names, with the addresses that it comes from.
 *
 * @param endpoint whose addresses those are; null when only its Node ID is known
 * @param peer what the node knows of it
 */
public record NamedEndpoint(@Nullable Endpoint endpoint, NamedPeer peer) {
  /**
   * A peer of the configuration.
   *
   * @param name unique among them
   */
  public static NamedEndpoint of(
      String name, @Nullable Endpoint endpoint, @Nullable NodeId nodeId, PeerSettings settings) {
    return new NamedEndpoint(endpoint, new NamedPeer(name, address(endpoint), nodeId, settings));
  }

  /** A host name is no address yet, and may be several. */
  private static @Nullable String address(@Nullable Endpoint endpoint) {
    if (!(endpoint instanceof Endpoint.Tcp(String host, int port))) {
      return null;
    }
    var literal = NetUtil.createInetAddressFromIpAddressString(host);
    return literal == null ? null : AddressText.of(literal, port);
  }
}
