/**
 * Where sockets are, as people write them: one form, one parser, one text. RFC 9174 8.1 for the
 * port, RFC 3986 3.2.2 for the brackets; immutable values, and no name server is ever asked.
 */
@NullMarked
package dev.gantry.port.address;

import org.jspecify.annotations.NullMarked;
