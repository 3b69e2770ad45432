package dev.gantry.conformance.line;

import java.time.Duration;

/**
 * Something that passed over a connection, or happened to it.
 *
 * @param at since the first connection of the trial
 * @param connection which connection of the trial, from 1
 * @param direction who did it
 * @param text what it is, for people
 * @param hex its first octets, two digits each; empty where it has none
 */
public record Exchange(Duration at, int connection, Direction direction, String text, String hex) {
  /** Who did it. */
  public enum Direction {
    TESTER,
    OTHER
  }
}
