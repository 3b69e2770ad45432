package dev.gantry.adapter.tcp.node;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.PeerKey;
import dev.gantry.domain.peer.Circuit;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.NodeOperations.PeerChange;
import dev.gantry.port.in.NodeOperations.PeerStatus;
import dev.gantry.port.in.NodeOperations.PeerTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What operators see of the peers: written by the node's driver alone, read by any thread. */
final class PeerTableView {
  /** Changes for those who watch; 1024 are some seconds of a node that dials all its peers anew. */
  private static final int MAX_CHANGES = 1024;

  private final ConcurrentHashMap<PeerKey, PeerStatus> rows = new ConcurrentHashMap<>();
  private final ChangeFeed<PeerChange> changes = new ChangeFeed<>(MAX_CHANGES);

  void added(PeerKey peer, String address, boolean dialled) {
    var row = PeerStatus.added(peer.number(), address, dialled);
    rows.put(peer, row);
    changes.add(new PeerChange(peer.number(), row));
  }

  void announced(PeerKey peer, String address, List<NodeId> nodeIds) {
    var texts = new ArrayList<String>(nodeIds.size());
    nodeIds.forEach(nodeId -> texts.add(nodeId.text()));
    change(peer, row -> row.announcedAs(address, texts));
  }

  void withdrawn(PeerKey peer) {
    change(peer, PeerStatus::withdrawn);
  }

  void sessionOpened(PeerKey peer, SessionKey session) {
    change(peer, row -> row.with(with(row.sessions(), session)));
  }

  void sessionClosed(PeerKey peer, SessionKey session) {
    change(
        peer,
        row -> {
          var sessions = new ArrayList<>(row.sessions());
          sessions.remove(session);
          return row.with(sessions);
        });
  }

  void circuit(PeerKey peer, Circuit circuit) {
    change(peer, row -> row.with(circuit));
  }

  void faulted(PeerKey peer, @Nullable String fault) {
    change(peer, row -> row.faulted(fault));
  }

  void drained(PeerKey peer, boolean drained) {
    change(peer, row -> row.drained(drained));
  }

  private static List<SessionKey> with(List<SessionKey> sessions, SessionKey more) {
    if (sessions.isEmpty()) {
      return List.of(more);
    }
    var all = new ArrayList<>(sessions);
    all.add(more);
    return List.copyOf(all);
  }

  /** Another peer has its sessions now. */
  void superseded(PeerKey peer) {
    change(peer, row -> row.with(List.of()));
  }

  void forgotten(PeerKey peer) {
    if (rows.remove(peer) != null) {
      changes.add(new PeerChange(peer.number(), null));
    }
  }

  /**
   * A snapshot; the revision is not younger than the rows, and knows nothing of what waits.
   *
   * @param waiting adds to the row of a peer what waits for a session with it
   */
  PeerTable snapshot(BiFunction<PeerKey, PeerStatus, PeerStatus> waiting) {
    long seen = changes.newest();
    var sorted = new ArrayList<PeerStatus>(rows.size());
    rows.forEach((key, row) -> sorted.add(waiting.apply(key, row)));
    sorted.sort(Comparator.comparing(PeerStatus::address));
    return new PeerTable(seen, sorted);
  }

  /** What changed, by revisions. */
  ChangeFeed<PeerChange> changes() {
    return changes;
  }

  private void change(PeerKey peer, UnaryOperator<PeerStatus> change) {
    var row = rows.computeIfPresent(peer, (_, before) -> change.apply(before));
    if (row != null) {
      changes.add(new PeerChange(peer.number(), row));
    }
  }
}
