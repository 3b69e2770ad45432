package dev.gantry.adapter.tcp.node;

import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.node.DoorRules;
import dev.gantry.domain.node.NamedPeer;
import dev.gantry.port.address.Endpoint;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where to accept connections.
 *
 * @param endpoint address and port, or Unix socket
 * @param profile of the sessions accepted there
 * @param namedProfiles of those accepted from a peer that the configuration names
 * @param door whom it lets in
 */
public record ListenEndpoint(
    Endpoint endpoint,
    SessionProfile profile,
    Map<NamedPeer, SessionProfile> namedProfiles,
    DoorRules door) {
  public ListenEndpoint {
    namedProfiles = Map.copyOf(namedProfiles);
  }

  /** Lets everyone in. */
  public ListenEndpoint(
      Endpoint endpoint, SessionProfile profile, Map<NamedPeer, SessionProfile> namedProfiles) {
    this(endpoint, profile, namedProfiles, DoorRules.OPEN);
  }

  /** The same sessions for everyone. */
  public ListenEndpoint(Endpoint endpoint, SessionProfile profile) {
    this(endpoint, profile, Map.of(), DoorRules.OPEN);
  }

  /** Whether the peer is of the same configuration as this. */
  boolean knows(NamedPeer peer) {
    return namedProfiles.isEmpty() || namedProfiles.containsKey(peer);
  }

  /** The profile for {@code peer}, null for a stranger. */
  SessionProfile profile(@Nullable NamedPeer peer) {
    return peer == null ? profile : namedProfiles.getOrDefault(peer, profile);
  }
}
