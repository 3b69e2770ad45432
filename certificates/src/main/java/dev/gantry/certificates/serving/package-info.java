/**
 * TLS of a server that people and programs ask, as far as it is about certificates: what it shows,
 * whom it believes, and what those are called. Files that are replaced are taken up while it
 * serves. Thread-safe.
 */
@NullMarked
package dev.gantry.certificates.serving;

import org.jspecify.annotations.NullMarked;
