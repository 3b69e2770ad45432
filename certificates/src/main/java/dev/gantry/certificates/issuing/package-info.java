/**
 * A private certificate authority for DTN nodes, by the profile of RFC 9174 4.4.2. No shared state,
 * any thread, everything blocks.
 */
@NullMarked
package dev.gantry.certificates.issuing;

import org.jspecify.annotations.NullMarked;
