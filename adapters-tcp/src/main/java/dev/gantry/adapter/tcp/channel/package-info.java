/**
 * Sockets without TCPCL: transports, the text of addresses, admission of connections, orderly
 * close. RFC 9174 4.1 and RFC 5952; channels are confined to their event loops, values are
 * immutable, admission is thread-safe.
 */
@NullMarked
package dev.gantry.adapter.tcp.channel;

import org.jspecify.annotations.NullMarked;
