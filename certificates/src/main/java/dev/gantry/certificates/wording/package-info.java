/**
 * How distinguished names and failures are put to people: one short line, without what could steer
 * a terminal or break a log. Pure functions.
 */
@NullMarked
package dev.gantry.certificates.wording;

import org.jspecify.annotations.NullMarked;
