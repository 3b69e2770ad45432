/** Runs cases against the side under test, several at once, and judges what they saw. */
@NullMarked
package dev.gantry.conformance.run;

import org.jspecify.annotations.NullMarked;
