package dev.gantry.adapter.http;

import dev.gantry.port.in.NodeOperations.PeerStatus;
import dev.gantry.port.json.JsonObject;
import java.util.List;
import java.util.Objects;

/** Tells in JSON which peers cannot be reached before somebody changes something. */
final class FaultedPeers {
  /** Peers that are named; enough to see what is wrong, and no more than fits a screen. */
  static final int MAX_PEERS = 16;

  private FaultedPeers() {}

  /**
   * Puts a member with the address of each as key and the cause as value; none when all is well.
   */
  static void put(JsonObject body, List<PeerStatus> peers) {
    var faulted = peers.stream().filter(peer -> peer.fault() != null).limit(MAX_PEERS).toList();
    if (!faulted.isEmpty()) {
      var causes = new JsonObject();
      faulted.forEach(peer -> causes.put(peer.address(), Objects.toString(peer.fault())));
      body.put("faulted-peers", causes);
    }
  }
}
