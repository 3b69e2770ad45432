/**
 * A look at what a certificate or a live peer claims. RFC 9174 4.4.2; no shared state, any thread,
 * everything blocks.
 */
@NullMarked
package dev.gantry.bootstrap.pki;

import org.jspecify.annotations.NullMarked;
