package dev.gantry.domain.identity;

/**
 * A Node ID: an {@code ipn} EID with service 0 or a {@code dtn} EID with an empty demux (RFC 9174 4.6). Equal by the rules of its
 * scheme, not by its text: {@code ipn:1.0} equals {@code ipn:0.1.0}.
 */
public final class NodeId {
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
    return new NodeId(text, text);
  }

  /** The text as given, for people and for the wire. */
  public String text() {
    return text;
  }

  /** Lower-case scheme: {@code ipn} or {@code dtn}. */
  public String scheme() {
    return canonical.substring(0, canonical.indexOf(':'));
  }

  @Override
  public boolean equals(Object other) {
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
}
