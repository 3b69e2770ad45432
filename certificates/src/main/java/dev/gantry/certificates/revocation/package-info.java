/**
 * Whether a certificate was taken back before its end, by lists and by OCSP (RFC 5280 5, RFC 6960),
 * and the OCSP response for our own that peers need not ask for. Thread-safe; OCSP blocks.
 */
@NullMarked
package dev.gantry.certificates.revocation;

import org.jspecify.annotations.NullMarked;
