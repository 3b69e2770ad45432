/** Wiring, command line and lifecycle; the only place that sees every adapter. */
@NullMarked
package dev.gantry.bootstrap;

import org.jspecify.annotations.NullMarked;
