package dev.gantry.domain.session;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection before its first octet.
 *
 * @param role our side
 * @param dialledName the DNS name that was resolved to dial, null when none was
 * @param peerAddress the peer's IP address, 4 or 16 octets, null for a Unix socket
 * @param expectedNodeId the Node ID configured for this peer, null when any will do
 */
public record ConnectionFacts(
    Role role,
    @Nullable String dialledName,
    @Nullable Octets peerAddress,
    @Nullable NodeId expectedNodeId) {}
