/**
 * A look at what a live peer claims, which takes a connection to it. No shared state, any thread,
 * everything blocks.
 */
@NullMarked
package dev.gantry.bootstrap.pki;

import org.jspecify.annotations.NullMarked;
