/**
 * What many peers share, dealt so that none takes it from the others. No RFC section of its own;
 * confined to whoever owns the window, or guarded by its lock.
 */
@NullMarked
package dev.gantry.domain.share;

import org.jspecify.annotations.NullMarked;
