/**
 * Runs the node machine: offers it connections that listeners accept and dials come to, and does
 * what it orders of sessions, peers, listeners and the BPA (RFC 9174 3.1, 4.1). The machine lives
 * on one event loop; what it orders of a session or a peer is done on the loop of that.
 */
@NullMarked
package dev.gantry.adapter.tcp.node;

import org.jspecify.annotations.NullMarked;
