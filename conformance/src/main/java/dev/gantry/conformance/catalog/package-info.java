/** The requirements of RFC 9174 and what the kit does for each of them, as data. */
@NullMarked
package dev.gantry.conformance.catalog;

import org.jspecify.annotations.NullMarked;
