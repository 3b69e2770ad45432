package dev.gantry.domain.peer;

/** What becomes of a dial when a connection of it has ended before its session was Established. */
public enum DialFate {
  /** Another address is tried. */
  GOES_ON,
  /** None is left, or none would help; the next dial may fare better. */
  FAILED,
  /** Every address failed for a cause that lasts, and so will the next dial. */
  FAULTED
}
