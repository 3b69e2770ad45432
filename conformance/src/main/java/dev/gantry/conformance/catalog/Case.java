package dev.gantry.conformance.catalog;

import dev.gantry.conformance.cases.Script;
import dev.gantry.conformance.trial.Role;
import java.util.Set;

/** What the kit does for a requirement. */
public sealed interface Case {
  Requirement requirement();

  /** What the tester has to have for it. */
  enum Need {
    /** The side under test has to be made to send bundles. */
    SENDER,
    /** Both sides have to be set up for TLS. */
    TLS,
    /** The tester has to be the BPA of the side under test. */
    AGENT
  }

  /**
   * It is looked at.
   *
   * @param roles of the side under test in which it can be
   * @param needs what it takes besides connections
   * @param stimulus what the tester does, for people
   * @param expected what has to follow, for people
   */
  record Observed(
      Requirement requirement,
      Set<Role> roles,
      Set<Need> needs,
      String stimulus,
      String expected,
      Script script)
      implements Case {
    public Observed {
      roles = Set.copyOf(roles);
      needs = Set.copyOf(needs);
    }
  }

  /**
   * Nobody outside can tell.
   *
   * @param why for people
   */
  record Unseen(Requirement requirement, String why) implements Case {}

  /**
   * The side under test does not claim it.
   *
   * @param why for people
   */
  record LeftOut(Requirement requirement, String why) implements Case {}
}
