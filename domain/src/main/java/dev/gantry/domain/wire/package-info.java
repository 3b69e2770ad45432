/**
 * The octets of TCPCLv4: messages as records, one decoder over a bounded header window and one
 * encoder into a buffer of the caller. RFC 9174 4.1, 4.2, 4.5 to 4.8, 5.1.2 and 5.2.2 to 5.2.5,
 * 6.1; stateless or confined to one connection.
 */
@NullMarked
package dev.gantry.domain.wire;

import org.jspecify.annotations.NullMarked;
