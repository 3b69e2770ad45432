/**
 * Two real nodes with a proxy between them that bends what they say to each other, octet by octet:
 * RFC 9174 without TLS. Sockets on virtual threads, nodes on their own loops.
 */
@NullMarked
package dev.gantry.fuzz.proxy;

import org.jspecify.annotations.NullMarked;
