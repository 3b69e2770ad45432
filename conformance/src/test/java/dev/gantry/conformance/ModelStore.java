package dev.gantry.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a peer keeps of bundles whose session ended before they were acknowledged, by Node ID. */
final class ModelStore {
  private final boolean keeps;
  private final Map<String, List<byte[]>> bundles = new ConcurrentHashMap<>();

  /** One that keeps nothing, or all. */
  ModelStore(boolean keeps) {
    this.keeps = keeps;
  }

  boolean keeps() {
    return keeps;
  }

  void keep(String nodeId, byte[] bundle) {
    if (keeps) {
      bundles.computeIfAbsent(nodeId, _ -> new ArrayList<>()).add(bundle);
    }
  }

  /** They are the caller's, to be sent again. */
  List<byte[]> kept(String nodeId) {
    var all = bundles.remove(nodeId);
    return all == null ? List.of() : all;
  }

  /** How many there are, for whomever. */
  int size() {
    return bundles.values().stream().mapToInt(List::size).sum();
  }
}
