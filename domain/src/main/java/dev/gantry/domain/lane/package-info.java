/**
 * Lanes: which of the bundles that wait for the same peer goes next. RFC 9174 3.2, 5.2.2; confined
 * to the machine that owns the queue.
 */
@NullMarked
package dev.gantry.domain.lane;

import org.jspecify.annotations.NullMarked;
