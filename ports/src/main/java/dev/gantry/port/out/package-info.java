/**
 * What we ask of a BPA and of an observer. RFC 9174 3.1; methods are called on event loops and must
 * return at once.
 */
@NullMarked
package dev.gantry.port.out;

import org.jspecify.annotations.NullMarked;
