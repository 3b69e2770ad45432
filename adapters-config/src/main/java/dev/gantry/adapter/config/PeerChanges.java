package dev.gantry.adapter.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What operators have changed of {@code peers} while the node ran; it goes before what file,
 * environment and command line say, and a peer that those name goes before one that was added.
 *
 * @param added who was added, in order
 * @param removed addresses and Node IDs of those that are not to be there
 */
public record PeerChanges(List<Added> added, Set<String> removed) {
  /** Nothing was changed. */
  public static final PeerChanges NONE = new PeerChanges(List.of(), Set.of());

  public PeerChanges {
    added = List.copyOf(added);
    removed = Set.copyOf(removed);
  }

  /**
   * A peer that was added.
   *
   * @param address where it is dialled
   * @param sets {@code key=value} each, keys of a peer's table, values as {@code --set} takes them
   */
  public record Added(String address, List<String> sets) {
    public Added {
      sets = List.copyOf(sets);
    }
  }

  /** Only what still makes a difference to what was read now. */
  public PeerChanges against(GantryConfig read) {
    var names = read.peers().stream().map(PeerConfig::name).toList();
    return new PeerChanges(
        added.stream()
            .filter(peer -> !names.contains(peer.address()) || removed.contains(peer.address()))
            .toList(),
        removed.stream().filter(names::contains).collect(Collectors.toSet()));
  }

  /** With one more peer. */
  public PeerChanges plus(Added peer) {
    var all = new ArrayList<>(added);
    all.removeIf(each -> each.address().equals(peer.address()));
    all.add(peer);
    return new PeerChanges(all, removed);
  }

  /**
   * Without a peer.
   *
   * @param name {@link PeerConfig#name()}
   */
  public PeerChanges minus(String name) {
    var fewer = new ArrayList<>(added);
    if (fewer.removeIf(each -> each.address().equals(name))) {
      return new PeerChanges(fewer, removed);
    }
    var names = new LinkedHashSet<>(removed);
    names.add(name);
    return new PeerChanges(added, names);
  }
}
