/**
 * The server half of the CLA service: a BPA that records or discards what it gets and misbehaves on
 * command, for tests, benches and trials without a BPA. Its state is confined to the one event loop
 * that carries its connections; the public methods may be called from any thread.
 */
@NullMarked
package dev.gantry.testbench.mock;

import org.jspecify.annotations.NullMarked;
