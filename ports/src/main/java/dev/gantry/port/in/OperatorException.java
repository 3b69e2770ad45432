package dev.gantry.port.in;

/** What an operator asked for cannot be done; the message is one sentence that says why. */
public final class OperatorException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What kind of no it is, for programs. */
  public enum Kind {
    /** What was asked for makes no sense. */
    INVALID,
    /** There is nothing of that name. */
    UNKNOWN,
    /** There is something else of that name. */
    TAKEN,
    /** It cannot be done as things are now. */
    NOT_NOW,
    /** Whoever watches has missed something, and starts anew. */
    MISSED
  }

  /** One sentence for people, with what to do where that is known. */
  public OperatorException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** A peer is meant, and its name is empty. */
  public static OperatorException unnamedPeer() {
    return new OperatorException(
        Kind.INVALID, "name is empty: it takes the address or the Node ID of a peer");
  }

  /** What kind of no it is. */
  public Kind kind() {
    return kind;
  }
}
