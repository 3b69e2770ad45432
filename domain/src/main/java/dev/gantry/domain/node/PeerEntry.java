package dev.gantry.domain.node;

import dev.gantry.domain.identity.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A peer as the node knows it. */
final class PeerEntry {
  final PeerKey key;

  /** What is dialled, null for a peer that only comes to us or is configured no more. */
  @Nullable DialTarget target;

  /** Where it was ever dialled; null for a peer that only comes to us. */
  final @Nullable String targetAddress;

  /** Where the BPA finds it, or will. */
  String address;

  /** Who it is, as far as that is believed. */
  @Nullable NodeId nodeId;

  /** The sessions that it offers bundles to. */
  final List<SessionEntry> sessions = new ArrayList<>(1);

  /** Sessions that its dials have led to, whosever they are, and that are not over. */
  int dialledSessions;

  /** Peers whose place it has taken and that the BPA still knows. */
  List<PeerEntry> superseded = List.of();

  /** The round of first dials in which it has had its turn last, 0 for none. */
  long dialRound;

  /** Whether its dials come to no session, until one does, or until it comes to us. */
  boolean unreached;

  /** Why it cannot be reached before somebody changes something, null as long as it may. */
  @Nullable String fault;

  /** Whether an operator has drained it: it is neither dialled nor let in. */
  boolean drained;

  /** Which of our Node IDs it is given; null until that matters. */
  private @Nullable NodeIdOffer offer;

  /** Whether its machine exists. */
  boolean added;

  /** Sessions up to which its machine may ask for a dial. */
  int mostDialled = 1;

  /** Whether its machine has to know who began a session. */
  boolean asksWhoBegan;

  /** Whether its machine says that it takes bundles. */
  boolean reachable;

  /** Whether the BPA knows it. */
  boolean announced;

  /** Where the BPA was told of it last, null for never. */
  @Nullable String announcedAt;

  PeerEntry(PeerKey key, @Nullable DialTarget target, String address) {
    this.key = key;
    this.target = target;
    this.targetAddress = target == null ? null : target.address();
    this.address = address;
  }

  /** Which of our Node IDs it is given. */
  NodeIdOffer offer() {
    var made = offer;
    if (made == null) {
      made = new NodeIdOffer();
      offer = made;
    }
    return made;
  }

  /** None or one. */
  List<NodeId> nodeIds() {
    var known = nodeId;
    return known == null ? List.of() : List.of(known);
  }

  /** Whether {@code received} may be the node that is dialled here. */
  boolean mayBe(@Nullable NodeId received) {
    var expected = target == null ? null : target.expectedNodeId();
    return expected == null || expected.equals(received);
  }

  /** Whether it is another node at this time, as one of its sessions tells. */
  boolean isAnotherThan(@Nullable NodeId believed) {
    return believed != null && nodeId != null && !nodeId.equals(believed) && !sessions.isEmpty();
  }
}
