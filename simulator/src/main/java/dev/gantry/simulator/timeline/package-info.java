/**
 * What happened in a run of the simulator, for people: as lines of text and as a sequence chart.
 */
@NullMarked
package dev.gantry.simulator.timeline;

import org.jspecify.annotations.NullMarked;
