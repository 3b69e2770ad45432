/** What changed lately, for those who look on: bounded, however slow they are. */
@NullMarked
package dev.gantry.domain.watch;

import org.jspecify.annotations.NullMarked;
