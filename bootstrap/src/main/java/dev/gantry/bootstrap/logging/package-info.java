/**
 * Log lines as text or JSON, and the observer that writes one line per session start and end. Safe
 * from any thread.
 */
@NullMarked
package dev.gantry.bootstrap.logging;

import org.jspecify.annotations.NullMarked;
