/**
 * Swarms: nodes that work for each other while all goes wrong that can, drawn from one seed. What
 * must hold of each machine is checked after each event, and when the faults stop, everything that
 * was to be delivered is.
 */
@NullMarked
package dev.gantry.simulator.swarm;

import org.jspecify.annotations.NullMarked;
