package dev.gantry.domain.session;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.wire.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection before its first octet.
 *
 * @param role our side
 * @param dialledName the DNS name that was resolved to dial, null when none was
 * @param peerAddress the peer's IP address, 4 or 16 octets, null for a Unix socket
 * @param expectedNodeId the Node ID configured for this peer, null when any will do
 * @param possibleNodeIds those of the peers that share this address, of which it must be one; empty
 *     when any will do
 */
public record ConnectionFacts(
    Role role,
    @Nullable String dialledName,
    @Nullable Octets peerAddress,
    @Nullable NodeId expectedNodeId,
    List<NodeId> possibleNodeIds) {
  public ConnectionFacts {
    possibleNodeIds = List.copyOf(possibleNodeIds);
  }

  /** Of a peer that shares its address with none. */
  public ConnectionFacts(
      Role role,
      @Nullable String dialledName,
      @Nullable Octets peerAddress,
      @Nullable NodeId expectedNodeId) {
    this(role, dialledName, peerAddress, expectedNodeId, List.of());
  }
}
