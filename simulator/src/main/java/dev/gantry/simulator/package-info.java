/**
 * A world in which the machines of the domain run without network, thread or clock: virtual time,
 * links that carry real octets badly, applications above, and a witness that objects when a promise
 * is broken. Everything happens in one thread and is decided by a seed: equal seeds give equal
 * runs. RFC 9174 as a whole.
 */
@NullMarked
package dev.gantry.simulator;

import org.jspecify.annotations.NullMarked;
