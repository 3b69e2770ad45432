package dev.gantry.conformance.catalog;

import dev.gantry.conformance.cases.Script;
import dev.gantry.conformance.trial.Role;
import java.util.Set;

/** What the kit does for a requirement. */
public sealed interface Case {
  Requirement requirement();

  /**
   * It is looked at.
   *
   * @param roles of the side under test in which it can be
   * @param needsSender whether that side has to be made to send bundles
   * @param stimulus what the tester does, for people
   * @param expected what has to follow, for people
   */
  record Observed(
      Requirement requirement,
      Set<Role> roles,
      boolean needsSender,
      String stimulus,
      String expected,
      Script script)
      implements Case {
    public Observed {
      roles = Set.copyOf(roles);
    }
  }

  /**
   * Nobody outside can tell.
   *
   * @param why for people
   */
  record Unseen(Requirement requirement, String why) implements Case {}

  /** It could be looked at, and this kit does not yet. */
  record Missing(Requirement requirement) implements Case {}
}
