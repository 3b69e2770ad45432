/**
 * What every machine of the domain shares. RFC 9174 as a whole; confined to whoever calls the
 * machine.
 */
@NullMarked
package dev.gantry.domain;

import org.jspecify.annotations.NullMarked;
