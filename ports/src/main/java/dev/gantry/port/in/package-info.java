/**
 * What a BPA or an operator asks of us. RFC 9174 3.1; every method may be called from any thread
 * and returns at once.
 */
@NullMarked
package dev.gantry.port.in;

import org.jspecify.annotations.NullMarked;
