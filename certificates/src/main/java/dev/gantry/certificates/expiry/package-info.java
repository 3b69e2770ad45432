/**
 * When the certificates that we depend on end, and warnings ahead of it. What is told is immutable;
 * a watch is confined to one thread.
 */
@NullMarked
package dev.gantry.certificates.expiry;

import org.jspecify.annotations.NullMarked;
