/**
 * The way from a certificate to an authority that we believe (RFC 5280 6, RFC 9174 4.4.4.1), and
 * the refusal where there is none. Thread-safe; nothing is asked of a network.
 */
@NullMarked
package dev.gantry.certificates.path;

import org.jspecify.annotations.NullMarked;
