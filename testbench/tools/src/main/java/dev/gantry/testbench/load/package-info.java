/**
 * Bundles to send: files and generated BPv7 bundles, and the figures that a run of them gives.
 * Callbacks come on event loops.
 */
@NullMarked
package dev.gantry.testbench.load;

import org.jspecify.annotations.NullMarked;
