/**
 * How a simulator uses the domain: only what {@code dev.gantry.domain} exports, in one thread and
 * in time of its own. RFC 9174 as a whole.
 */
@NullMarked
package dev.gantry.example;

import org.jspecify.annotations.NullMarked;
