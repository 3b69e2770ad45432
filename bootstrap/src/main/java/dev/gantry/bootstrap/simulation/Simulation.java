package dev.gantry.bootstrap.simulation;

import dev.gantry.contactplan.Plan;
import dev.gantry.simulator.relay.RelayReport;
import dev.gantry.simulator.relay.RelaySetup;
import java.util.List;

/**
 * A simulation that was run.
 *
 * @param tester which Gantry it was
 * @param plan as it came about
 * @param understood what was understood of the plan, lines for people
 * @param notes what its reader had to say, a sentence each
 * @param setup what was run
 * @param report what came of it
 */
public record Simulation(
    String tester,
    Plan plan,
    List<String> understood,
    List<String> notes,
    RelaySetup setup,
    RelayReport report) {
  public Simulation {
    understood = List.copyOf(understood);
    notes = List.copyOf(notes);
  }
}
