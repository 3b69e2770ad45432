/**
 * Octets that nobody would send, thrown at whatever reads from outside, guided by what they reach:
 * each target says what must hold whatever they are. RFC 9174 4 to 6 for those of the wire. One
 * thread, but for the event loops that a target needs.
 */
@NullMarked
package dev.gantry.fuzz;

import org.jspecify.annotations.NullMarked;
