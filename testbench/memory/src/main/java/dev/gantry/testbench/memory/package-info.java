/**
 * In-memory ends of the ports, for tests, simulators and conformance runs: a BPA, a node, a bundle,
 * a forwarding and an observer. Every method may be called from any thread and returns at once,
 * except the {@code await} ones, which wait with a bound.
 */
@NullMarked
package dev.gantry.testbench.memory;

import org.jspecify.annotations.NullMarked;
