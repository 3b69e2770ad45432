/** Shows that the kit passes a peer that is right, and fails one that is not. */
@NullMarked
package dev.gantry.conformance;

import org.jspecify.annotations.NullMarked;
