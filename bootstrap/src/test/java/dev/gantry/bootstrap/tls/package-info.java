/**
 * Refusals of TLS and identity as two whole nodes tell of them, with the log and the metrics of a
 * server. RFC 9174 4.4; every test has nodes of its own.
 */
@NullMarked
package dev.gantry.bootstrap.tls;

import org.jspecify.annotations.NullMarked;
