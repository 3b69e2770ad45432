package dev.gantry.simulator.swarm;

import java.time.Duration;
import java.util.List;

/**
 * What one run of a {@link Swarm} came to, when nothing was broken by it.
 *
 * @param seed that drew it
 * @param nodes how many there were
 * @param faults what was drawn to go wrong
 * @param time that passed in the world
 * @param sessions that were begun, all nodes together
 * @param bundles that were to be delivered, and were
 * @param attempts how often those were forwarded
 * @param repeats how often a BPA took a bundle that it had
 */
public record SwarmReport(
    long seed,
    int nodes,
    List<Fault> faults,
    Duration time,
    long sessions,
    long bundles,
    long attempts,
    long repeats) {
  public SwarmReport {
    faults = List.copyOf(faults);
  }
}
