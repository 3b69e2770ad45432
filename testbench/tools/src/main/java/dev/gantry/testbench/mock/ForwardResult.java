package dev.gantry.testbench.mock;

/**
 * What became of a bundle that a mock BPA wanted forwarded.
 *
 * @param kind how it ended
 * @param detail a status as text, else empty
 */
public record ForwardResult(Kind kind, String detail) {
  /** How a forward can end. */
  public enum Kind {
    /** The peer has it. */
    SENT,
    /** The CLA knows no such peer or has lost it. */
    NO_NEIGHBOUR,
    /** The CLA answered a status, or something a BPA does not understand. */
    FAILED,
    /** The stream ended first. */
    LOST
  }

  static ForwardResult of(Kind kind) {
    return new ForwardResult(kind, "");
  }
}
