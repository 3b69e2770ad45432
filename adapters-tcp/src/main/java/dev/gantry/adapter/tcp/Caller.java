package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.peer.NamedPeer;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who comes to a listener, as far as its address tells.
 *
 * @param profile of the session
 * @param named the peer of the configuration that it is, null for a stranger
 * @param expectedNodeIds the Node IDs that it may have; empty for any
 */
record Caller(SessionProfile profile, @Nullable NamedPeer named, List<NodeId> expectedNodeIds) {
  /**
   * Judges by the named peers that have the caller's address. Several peers may share one (behind a
   * NAT, on one machine): then the strictest of them sets the rules, and each of their Node IDs
   * will do.
   *
   * @param candidates those peers
   * @param address the caller's, null for a Unix socket
   */
  static Caller of(
      ListenEndpoint listener, List<NamedPeer> candidates, @Nullable InetAddress address) {
    if (candidates.isEmpty()) {
      return new Caller(listener.profile(), null, List.of());
    }
    NamedPeer strictest = candidates.getFirst();
    for (NamedPeer candidate : candidates) {
      if (demandsTls(listener.profile(candidate))) {
        strictest = candidate;
        break;
      }
    }
    SessionProfile profile = listener.profile(strictest);
    boolean plaintextByName = demandsTls(listener.profile()) && !demandsTls(profile);
    // 127.0.0.1 belongs to every program of this machine, so it alone tells nobody's Node ID.
    boolean telling = plaintextByName || address == null || !isShared(address);
    return new Caller(profile, strictest, telling ? nodeIds(candidates) : List.of());
  }

  private static List<NodeId> nodeIds(List<NamedPeer> candidates) {
    var nodeIds = new ArrayList<NodeId>();
    for (NamedPeer candidate : candidates) {
      NodeId nodeId = candidate.nodeId();
      if (nodeId == null) {
        return List.of();
      }
      nodeIds.add(nodeId);
    }
    return nodeIds;
  }

  private static boolean demandsTls(SessionProfile profile) {
    return profile.security().requireTls();
  }

  private static boolean isShared(InetAddress address) {
    byte[] octets = address.getAddress();
    return address.isLoopbackAddress()
        && octets[octets.length - 1] == 1
        && octets[octets.length - 2] == 0
        && octets[1] == 0;
  }
}
