/**
 * The TLS step of a session: handlers for both roles, what a handshake proved, and why one failed.
 * RFC 9174 4.4; sources are immutable or thread-safe, a handler belongs to the event loop of its
 * connection.
 */
@NullMarked
package dev.gantry.adapter.tcp.tls;

import org.jspecify.annotations.NullMarked;
