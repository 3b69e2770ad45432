/**
 * The session machine: contact, TLS step, negotiation, keepalive, message admission and
 * termination. RFC 9174 3, 4, 5.1 and 6; each machine is confined to the event loop (or simulated
 * node) of its connection.
 */
@NullMarked
package dev.gantry.domain.session;

import org.jspecify.annotations.NullMarked;
