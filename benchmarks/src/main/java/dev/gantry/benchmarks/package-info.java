/** Measurements; nothing that users run. */
@NullMarked
package dev.gantry.benchmarks;

import org.jspecify.annotations.NullMarked;
