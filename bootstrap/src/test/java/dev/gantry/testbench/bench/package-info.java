/** The bench with the keys that the command makes for it. */
@NullMarked
package dev.gantry.testbench.bench;

import org.jspecify.annotations.NullMarked;
