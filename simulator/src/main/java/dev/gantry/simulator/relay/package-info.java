/**
 * Bundles that cross several nodes over a contact plan: real nodes, peers and sessions, links that
 * are there as the plan has it, and above each node a BPA that stores bundles and forwards them on
 * the way that arrives first. That BPA is the simulation's own: Gantry routes nothing. One thread,
 * virtual time, one seed.
 */
@NullMarked
package dev.gantry.simulator.relay;

import org.jspecify.annotations.NullMarked;
