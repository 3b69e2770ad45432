package dev.gantry.port.in;

/**
 * Who asks, as far as that is known.
 *
 * @param name for the log: how it came in, and as whom
 * @param role what it may do
 */
public record Caller(String name, Role role) {
  /** What somebody may do; each may what those before it may. */
  public enum Role {
    /** Ask for health, and nothing else. */
    NONE,
    /** Look at everything. */
    READ,
    /** Change what runs. */
    CHANGE
  }

  /** Whether it may do what needs {@code needed}. */
  public boolean may(Role needed) {
    return role.compareTo(needed) >= 0;
  }
}
