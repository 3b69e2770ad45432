/**
 * What a TLS handshake asks of us, whichever implementation runs it: whether to believe the peer
 * (RFC 9174 4.4.4), and what to show of ourselves (RFC 9174 4.4.3). Thread-safe; OCSP blocks.
 */
@NullMarked
package dev.gantry.certificates.handshake;

import org.jspecify.annotations.NullMarked;
