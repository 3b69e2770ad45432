package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.wire.ClaAddresses;
import dev.gantry.port.payload.PeerAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a bundle's octets in its dispatch: who sent it, the same for every bundle of a
 * session, and so encoded once. Confined to the link's loop.
 */
final class DispatchTails {
  /**
   * Sessions whose tail is remembered; 4,096, which is 1 MB, and 5 MB where all have the longest
   * Node IDs. One more, and all are encoded anew.
   */
  static final int MAX_REMEMBERED = 4096;

  private final Map<PeerAddress, Tail> remembered = new HashMap<>();

  /** Encoded, for the Node ID that the BPA hears. */
  private record Tail(@Nullable String nodeId, byte[] octets) {}

  /** The encoded fields; not to be changed. */
  byte[] of(PeerAddress peer, @Nullable String nodeId) {
    var known = remembered.get(peer);
    if (known == null || !Objects.equals(known.nodeId, nodeId)) {
      if (remembered.size() >= MAX_REMEMBERED) {
        remembered.clear();
      }
      known = new Tail(nodeId, ClientFrame.tail(nodeId, ClaAddresses.of(peer.text())));
      remembered.put(peer, known);
    }
    return known.octets;
  }

  /** Sessions whose tail is remembered. */
  int size() {
    return remembered.size();
  }
}
