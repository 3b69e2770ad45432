/**
 * Who is at the other end: Node IDs and their comparison, what a certificate claims, and the policy
 * that accepts or refuses it. RFC 9174 4.4; immutable values and pure functions, safe everywhere.
 */
@NullMarked
package dev.gantry.domain.identity;

import org.jspecify.annotations.NullMarked;
