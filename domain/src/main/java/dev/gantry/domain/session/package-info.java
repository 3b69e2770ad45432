/**
 * The session machine: contact, TLS step, negotiation, keepalive, message admission and
 * termination. RFC 9174 3, 4, 5.1 and 6; each machine is confined to the event loop (or simulated
 * node) of its connection.
 *
 * <p>Whoever drives one, a server or a simulator, is a loop:
 *
 * <pre>{@code
 * for (var action : session.handle(event, nowNanos)) {
 *   carryOut(action); // all of them, in order; what one causes is told afterwards
 * }
 * wakeAt(session.nextDeadlineNanos()); // and then tell DeadlineReached
 * }</pre>
 */
@NullMarked
package dev.gantry.domain.session;

import org.jspecify.annotations.NullMarked;
