package dev.gantry.adapter.http;

import dev.gantry.port.in.NodeOperations.PeerStatus;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Tells in JSON which peers cannot be reached before somebody changes something. */
final class FaultedPeers {
  /** Peers that are named; enough to see what is wrong, and no more than fits a screen. */
  static final int MAX_PEERS = 16;

  private FaultedPeers() {}

  /** A member with the address of each as key and the cause as value; nothing when all is well. */
  static String member(List<PeerStatus> peers) {
    var faulted = peers.stream().filter(peer -> peer.fault() != null).limit(MAX_PEERS).toList();
    return faulted.isEmpty()
        ? ""
        : faulted.stream()
            .map(peer -> quoted(peer.address()) + ":" + quoted(Objects.toString(peer.fault())))
            .collect(Collectors.joining(",", ",\"faulted-peers\":{", "}"));
  }

  private static String quoted(String text) {
    var json = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
              } else if (c < ' ') {
                json.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                json.append((char) c);
              }
            });
    return json.append('"').toString();
  }
}
