/**
 * Sockets without TCPCL: transports, endpoints and their text, admission of connections, orderly
 * close. RFC 9174 4.1 and RFC 5952; channels are confined to their event loops, values are
 * immutable, admission is thread-safe.
 */
@NullMarked
package dev.gantry.adapter.tcp.channel;

import org.jspecify.annotations.NullMarked;
