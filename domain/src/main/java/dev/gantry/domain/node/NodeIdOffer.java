package dev.gantry.domain.node;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.wire.TerminationReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of our Node IDs a peer is given that we dial, where we have several: the one of the scheme
 * that it showed last, and another one where it refuses us. Some nodes know one scheme only, and
 * who dials speaks first (RFC 9174 4.6). Not thread-safe.
 */
final class NodeIdOffer {
  private @Nullable String scheme;
  private boolean shown;

  /** Ours, the one to be given first. */
  List<NodeId> of(List<NodeId> ours) {
    var wanted = scheme;
    if (wanted == null || ours.size() < 2) {
      return ours;
    }
    var ordered = new ArrayList<NodeId>(ours.size());
    for (var own : ours) {
      if (own.scheme().equals(wanted)) {
        ordered.add(own);
      }
    }
    for (var own : ours) {
      if (!own.scheme().equals(wanted)) {
        ordered.add(own);
      }
    }
    return ordered;
  }

  /** The peer has shown a Node ID of its own. */
  void shown(NodeId peer) {
    scheme = peer.scheme();
    shown = true;
  }

  /** A session that we dialled has ended before it was Established. */
  void ended(SessionEnd end, List<NodeId> ours) {
    if (refusesUs(end) && !ours.isEmpty()) {
      scheme = another(ours, of(ours).getFirst().scheme());
      shown = false;
    }
  }

  /** What a node does that cannot read our Node ID; a close alone is no word from who knows it. */
  private boolean refusesUs(SessionEnd end) {
    return switch (end.cause()) {
      case TERMINATED_BY_PEER -> end.reason() == TerminationReason.Known.CONTACT_FAILURE;
      case MESSAGE_REJECTED -> true;
      case CONNECTION_LOST -> !shown;
      default -> false;
    };
  }

  private static String another(List<NodeId> ours, String refused) {
    for (var own : ours) {
      if (!own.scheme().equals(refused)) {
        return own.scheme();
      }
    }
    return refused;
  }
}
