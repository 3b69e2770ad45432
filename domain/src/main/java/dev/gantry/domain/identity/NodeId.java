package dev.gantry.domain.identity;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A Node ID: an {@code ipn} EID with service 0 or a {@code dtn} EID with an empty demux (RFC 9174
 * 4.6). Equal by the rules of its scheme, not by its text: {@code ipn:1.0} equals {@code
 * ipn:0.1.0}, and {@code DTN://%61/} equals {@code dtn://a/}.
 */
public final class NodeId {
  /**
   * Longest text read, in characters, all of them ASCII. The wire allows 65535; 1024 is far above
   * any name in use and little enough to log and to compare.
   */
  public static final int MAX_TEXT_CHARACTERS = 1024;

  private final String text;
  private final String canonical;

  private NodeId(String text, String canonical) {
    this.text = text;
    this.canonical = canonical;
  }

  /**
   * Reads a Node ID.
   *
   * @throws IllegalArgumentException with what is wrong when {@code text} is not a Node ID
   */
  public static NodeId parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("A Node ID must not be empty.");
    }
    if (text.length() > MAX_TEXT_CHARACTERS) {
      throw new IllegalArgumentException(
          "A Node ID has at most "
              + MAX_TEXT_CHARACTERS
              + " characters, this one has "
              + text.length()
              + ".");
    }
    int colon = text.indexOf(':');
    var scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    var rest = text.substring(colon + 1);
    return switch (scheme) {
      case "ipn" -> new NodeId(text, IpnNodeNumber.canonical(text, rest));
      case "dtn" -> new NodeId(text, DtnNodeName.canonical(text, rest));
      default -> throw notANodeId(text, "its scheme must be ipn or dtn");
    };
  }

  /** Reads a Node ID, null when {@code text} is not one. */
  public static @Nullable NodeId tryParse(String text) {
    try {
      return parse(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /**
   * Reads a {@code dtn} Node ID that lacks nothing but its last slash, null when {@code text} is
   * anything else. RFC 9174 4.6 wants the slash; some nodes announce themselves without.
   */
  public static @Nullable NodeId tryCompleting(String text) {
    return text.endsWith("/") ? null : tryParse(text + "/");
  }

  /** The text as given, for people and for the wire. */
  public String text() {
    return text;
  }

  /**
   * The one text that all equal Node IDs share: lower-case scheme, {@code ipn:N.0} where the
   * allocator is 0, no needless percent-encoding.
   */
  public String canonicalText() {
    return canonical;
  }

  /** Lower-case scheme: {@code ipn} or {@code dtn}. */
  public String scheme() {
    return canonical.substring(0, canonical.indexOf(':'));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NodeId nodeId && canonical.equals(nodeId.canonical);
  }

  @Override
  public int hashCode() {
    return canonical.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  static IllegalArgumentException notANodeId(String text, String why) {
    return new IllegalArgumentException(
        ReadableText.quoted(text) + " is not a Node ID: " + why + ".");
  }
}
