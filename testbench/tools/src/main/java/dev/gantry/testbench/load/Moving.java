package dev.gantry.testbench.load;

/**
 * A bundle of some length on its way, or just over.
 *
 * @param number of the bundle in its run, from 0
 * @param name as messages call it
 * @param readBytes how much of it the session has taken
 */
public record Moving(long number, String name, long readBytes, long lengthBytes, Fate fate) {
  /** What became of it. */
  public enum Fate {
    /** It is on its way. */
    OPEN,
    /** The peer has it. */
    ACKNOWLEDGED,
    /** The peer has it not. */
    FAILED,
    /** It is over, and too many others have been since to know how; the figures of the run do. */
    OVER
  }
}
