/**
 * Sockets without TCPCL: transports, the text of addresses, what comes before a connection is let
 * in. RFC 9174 4.1 and RFC 5952; channels are confined to their event loops, values are immutable.
 */
@NullMarked
package dev.gantry.adapter.tcp.channel;

import org.jspecify.annotations.NullMarked;
