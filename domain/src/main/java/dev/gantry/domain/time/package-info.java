/**
 * Deadlines as data: named timers of one machine and the time of the nearest. No RFC section of its
 * own; confined to the machine that owns them.
 */
@NullMarked
package dev.gantry.domain.time;

import org.jspecify.annotations.NullMarked;
