/**
 * Dagger wiring of one node and its life cycle. Built on the main thread, then owned by event loops
 * and adapters.
 */
@NullMarked
package dev.gantry.bootstrap.wiring;

import org.jspecify.annotations.NullMarked;
