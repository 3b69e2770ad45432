package dev.gantry.domain.node;

import dev.gantry.domain.identity.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The peers by key, by Node ID, by target and by address. Every look-up costs the same however many
 * there are. One Node ID and one address belong to one peer. Not thread-safe.
 */
final class PeerTable {
  private final LinkedHashMap<PeerKey, PeerEntry> byKey = new LinkedHashMap<>();
  private final LinkedHashMap<NodeId, PeerEntry> byNodeId = new LinkedHashMap<>();
  private final LinkedHashMap<NodeId, PeerEntry> byExpectedNodeId = new LinkedHashMap<>();
  private final LinkedHashMap<String, PeerEntry> byTarget = new LinkedHashMap<>();
  private final LinkedHashMap<String, PeerEntry> byAddress = new LinkedHashMap<>();
  private long lastKey;

  /**
   * Whom other settings dial no more, or dial again.
   *
   * @param dropped who had a machine and is no target any more
   * @param resumed who was dropped, is still there, and is a target again
   */
  record TargetChanges(List<PeerEntry> dropped, List<PeerEntry> resumed) {}

  /** Knows these targets; those that are new have no machine yet. */
  TargetChanges configure(List<DialTarget> targets) {
    byExpectedNodeId.clear();
    var resumed = new ArrayList<PeerEntry>();
    for (var target : targets) {
      var entry = byTarget.get(target.address());
      if (entry == null) {
        entry = new PeerEntry(nextKey(), target, target.address());
        byKey.put(entry.key, entry);
        byTarget.put(target.address(), entry);
        byAddress.putIfAbsent(entry.address, entry);
      } else {
        if (entry.target == null) {
          resumed.add(entry);
        }
        entry.target = target;
      }
      if (target.expectedNodeId() != null) {
        byExpectedNodeId.putIfAbsent(target.expectedNodeId(), entry);
      }
    }
    return new TargetChanges(drop(targets), resumed);
  }

  /** Targets that are configured no more; those without a machine are forgotten at once. */
  private List<PeerEntry> drop(List<DialTarget> targets) {
    var listed = new LinkedHashSet<String>();
    targets.forEach(target -> listed.add(target.address()));
    var dropped = new ArrayList<PeerEntry>();
    for (var entry : List.copyOf(byTarget.values())) {
      if (entry.target == null || listed.contains(entry.target.address())) {
        continue;
      }
      if (entry.added) {
        entry.target = null;
        dropped.add(entry);
      } else {
        forget(entry);
      }
    }
    return dropped;
  }

  /** Whom an operator means: who is found at {@code address} or dialled there, or is that node. */
  @Nullable PeerEntry named(String address, @Nullable NodeId nodeId) {
    if (nodeId != null) {
      return at(nodeId);
    }
    var there = byAddress.get(address);
    return there != null && byKey.get(there.key) == there ? there : byTarget.get(address);
  }

  /** A peer that only comes to us, at {@code address}. */
  PeerEntry add(String address) {
    var entry = new PeerEntry(nextKey(), null, address);
    byKey.put(entry.key, entry);
    return entry;
  }

  /** Null when it is forgotten. */
  @Nullable PeerEntry get(PeerKey key) {
    return byKey.get(key);
  }

  /** All that are dialled, and those that were. */
  Collection<PeerEntry> dialled() {
    return byTarget.values();
  }

  /** How many there are. */
  int size() {
    return byKey.size();
  }

  /** Who is, or is expected to be, that node; null when nobody is. */
  @Nullable PeerEntry at(NodeId nodeId) {
    var known = byNodeId.get(nodeId);
    if (known != null) {
      return known;
    }
    var expected = byExpectedNodeId.get(nodeId);
    return expected == null || expected.isAnotherThan(nodeId) ? null : expected;
  }

  /** Whether a target is expected to be that node. */
  boolean isExpected(NodeId nodeId) {
    return byExpectedNodeId.containsKey(nodeId);
  }

  /** Who is known as that node; null when nobody is. */
  @Nullable PeerEntry knownAs(NodeId nodeId) {
    return byNodeId.get(nodeId);
  }

  /** From now on the peer is that node, and no other peer is; null when nobody tells any longer. */
  void identify(PeerEntry entry, @Nullable NodeId nodeId) {
    var before = entry.nodeId;
    if (before != null && !before.equals(nodeId)) {
      byNodeId.remove(before, entry);
    }
    entry.nodeId = nodeId;
    if (nodeId != null) {
      byNodeId.put(nodeId, entry);
    }
  }

  /** Who has that address, null when nobody has. */
  @Nullable PeerEntry atAddress(String address) {
    return byAddress.get(address);
  }

  boolean hasItsAddress(PeerEntry entry) {
    return byAddress.get(entry.address) == entry;
  }

  /** From now on the address is that peer's. */
  void move(PeerEntry entry, String address) {
    byAddress.remove(entry.address, entry);
    entry.address = address;
    byAddress.put(address, entry);
  }

  /** The other has taken its place: it is nobody any more, but can still be withdrawn. */
  void supersede(PeerEntry entry, PeerEntry by) {
    byKey.remove(entry.key);
    if (entry.targetAddress != null) {
      byTarget.remove(entry.targetAddress, entry);
    }
    var nodeId = entry.nodeId;
    if (nodeId != null) {
      byNodeId.remove(nodeId, entry);
    }
    var superseded = new ArrayList<>(by.superseded);
    superseded.add(entry);
    // Whose place it had taken itself.
    superseded.addAll(entry.superseded);
    entry.superseded = List.of();
    by.superseded = superseded;
  }

  /** One whose place another has taken and who is not withdrawn yet; looks through all. */
  @Nullable PeerEntry superseded(PeerKey key) {
    for (var entry : byKey.values()) {
      for (var gone : entry.superseded) {
        if (gone.key.equals(key)) {
          return gone;
        }
      }
    }
    return null;
  }

  void forget(PeerEntry entry) {
    byKey.remove(entry.key);
    if (entry.targetAddress != null) {
      byTarget.remove(entry.targetAddress, entry);
    }
    byAddress.remove(entry.address, entry);
    var nodeId = entry.nodeId;
    if (nodeId != null) {
      byNodeId.remove(nodeId, entry);
    }
  }

  /** For tests: everything known agrees with everything else, and nothing is left behind. */
  List<String> contradictions() {
    var found = new ArrayList<String>();
    byNodeId.forEach(
        (nodeId, entry) -> {
          if (!nodeId.equals(entry.nodeId) || byKey.get(entry.key) != entry) {
            found.add(entry.key + " is found as " + nodeId + " and is " + entry.nodeId);
          }
        });
    var superseded = new ArrayList<PeerEntry>();
    byKey.values().forEach(entry -> superseded.addAll(entry.superseded));
    byAddress.forEach(
        (address, entry) -> {
          if (!address.equals(entry.address)) {
            found.add(entry.key + " is found at " + address + " and is at " + entry.address);
          }
          if (byKey.get(entry.key) != entry && !superseded.contains(entry)) {
            found.add(entry.key + " is forgotten and found at " + address);
          }
        });
    for (var entry : byKey.values()) {
      if (entry.nodeId != null && byNodeId.get(entry.nodeId) != entry) {
        found.add(entry.key + " is " + entry.nodeId + " and is not found so");
      }
      if (entry.announced && !hasItsAddress(entry)) {
        found.add(entry.key + " is announced at " + entry.address + " and not found there");
      }
      // One that lost its address waits to be given up by its machine.
      if (entry.target == null
          && !entry.announced
          && !entry.reachable
          && entry.sessions.isEmpty()
          && entry.dialledSessions == 0
          && !entry.drained) {
        found.add(entry.key + " is needed by nobody");
      }
    }
    return found;
  }

  private PeerKey nextKey() {
    return new PeerKey(++lastKey);
  }
}
