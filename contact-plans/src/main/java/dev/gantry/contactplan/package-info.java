/**
 * Contact plans as one model, whatever tool wrote them: who can send to whom, when, how fast, and
 * how long it takes to arrive. No file, no library and no thread; the readers are in {@code
 * reading}.
 */
@NullMarked
package dev.gantry.contactplan;

import org.jspecify.annotations.NullMarked;
