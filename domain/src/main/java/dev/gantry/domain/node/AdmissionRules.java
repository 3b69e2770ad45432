package dev.gantry.domain.node;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.wire.Octets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a connection that is let in is to be treated.
 *
 * @param named the peer of the configuration whose rules hold for it, null for a stranger's and for
 *     a session that we dialled
 * @param expectedNodeIds the Node IDs that it may have, empty for any
 * @param localNodeIds ours, one or more, the first is the default
 */
public record AdmissionRules(
    @Nullable NamedPeer named, List<NodeId> expectedNodeIds, List<NodeId> localNodeIds) {
  private static final Octets LOOPBACK_V4 = Octets.of((byte) 127, (byte) 0, (byte) 0, (byte) 1);
  private static final Octets LOOPBACK_V6 =
      Octets.of(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});

  public AdmissionRules {
    expectedNodeIds = List.copyOf(expectedNodeIds);
    localNodeIds = List.copyOf(localNodeIds);
  }

  /**
   * For a caller, as far as its address tells who it is. Several named peers may share one (behind
   * a NAT, on one machine): then the strictest of them sets the rules, and each of their Node IDs
   * will do.
   */
  static AdmissionRules of(Origin.Accepted caller, List<NodeId> localNodeIds) {
    var candidates = caller.candidates();
    if (candidates.isEmpty()) {
      return new AdmissionRules(null, List.of(), localNodeIds);
    }
    var strictest = candidates.getFirst();
    for (var candidate : candidates) {
      if (candidate.tlsRequired()) {
        strictest = candidate;
        break;
      }
    }
    boolean plaintextByName = caller.tlsRequired() && !strictest.tlsRequired();
    boolean telling = plaintextByName || !isShared(caller.source());
    return new AdmissionRules(
        strictest.peer(), telling ? nodeIds(candidates) : List.of(), localNodeIds);
  }

  /** 127.0.0.1 belongs to every program of this machine, so it alone tells nobody's Node ID. */
  private static boolean isShared(@Nullable Octets source) {
    return source != null && (source.equals(LOOPBACK_V4) || source.equals(LOOPBACK_V6));
  }

  private static List<NodeId> nodeIds(List<Origin.Candidate> candidates) {
    var nodeIds = new ArrayList<NodeId>();
    for (var candidate : candidates) {
      var nodeId = candidate.peer().nodeId();
      if (nodeId == null) {
        return List.of();
      }
      nodeIds.add(nodeId);
    }
    return nodeIds;
  }
}
