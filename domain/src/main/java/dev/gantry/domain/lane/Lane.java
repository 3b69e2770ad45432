package dev.gantry.domain.lane;

/** How urgent a bundle is among those that wait for the same peer; the most urgent first. */
public enum Lane {
  /** Goes before all others. */
  URGENT,

  /** What nothing is said of. */
  NORMAL,

  /** May wait for all others. */
  BULK
}
