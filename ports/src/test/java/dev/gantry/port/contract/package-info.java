/**
 * What every implementation of a port must do, as abstract tests. Each implementation runs them
 * with a fixture of its own.
 */
@NullMarked
package dev.gantry.port.contract;

import org.jspecify.annotations.NullMarked;
