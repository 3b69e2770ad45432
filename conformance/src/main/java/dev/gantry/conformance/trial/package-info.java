/** One run of one case against the side under test, and what a case may say of it. */
@NullMarked
package dev.gantry.conformance.trial;

import org.jspecify.annotations.NullMarked;
