package dev.gantry.simulator.relay;

import dev.gantry.domain.identity.NodeId;
import java.nio.charset.StandardCharsets;

/** The Node IDs of nodes that a plan calls by any name. */
final class NodeNames {
  private NodeNames() {}

  /** The Node ID that the name is, or one of the {@code dtn} scheme that holds it. */
  static NodeId nodeId(String name) {
    var given = NodeId.tryParse(name);
    if (given != null) {
      return given;
    }
    var text = new StringBuilder("dtn://");
    if (!isPlain(name.charAt(0))) {
      text.append("n.");
    }
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain((char) (octet & 0xff))) {
        text.append((char) octet);
      } else {
        text.append(String.format("%%%02X", octet));
      }
    }
    return NodeId.parse(text.append('/').toString());
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '.'
        || c == '_';
  }
}
