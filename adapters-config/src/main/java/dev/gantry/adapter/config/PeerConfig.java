package dev.gantry.adapter.config;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.port.address.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer named in the configuration.
 *
 * @param endpoint where we dial it; null for one that only comes to us
 * @param nodeId who it must be; null when anyone may answer there
 * @param security what it must show, in both directions
 * @param serverName name for SNI and the host check instead of the dialled one; null for that one
 * @param pinsSha256 SHA-256 of acceptable public keys (SubjectPublicKeyInfo), lower-case hex; empty
 *     for any
 * @param keepaliveSeconds its own keepalive offer; null for the common one
 * @param timers bounds on time of its sessions
 * @param slashlessNodeId whether its Node ID may lack the last slash
 * @param settings how it is dialled and held
 */
public record PeerConfig(
    @Nullable Endpoint endpoint,
    @Nullable NodeId nodeId,
    SecurityConfig security,
    @Nullable String serverName,
    List<String> pinsSha256,
    @Nullable Integer keepaliveSeconds,
    SessionSettings.Timers timers,
    boolean slashlessNodeId,
    PeerSettings settings) {
  public PeerConfig {
    pinsSha256 = List.copyOf(pinsSha256);
  }

  /** What operators call it: its address, or its Node ID where it has none. */
  public String name() {
    return endpoint == null ? String.valueOf(nodeId) : endpoint.text();
  }

  /** The same peer as one that we wait for and do not dial. */
  public PeerConfig waiting() {
    return new PeerConfig(
        endpoint,
        nodeId,
        security,
        serverName,
        pinsSha256,
        keepaliveSeconds,
        timers,
        slashlessNodeId,
        settings.waiting());
  }
}
