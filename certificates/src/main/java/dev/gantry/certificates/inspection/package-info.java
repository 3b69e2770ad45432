/**
 * What a certificate claims and who would take it, in lines for people. No shared state, any
 * thread; reading files blocks.
 */
@NullMarked
package dev.gantry.certificates.inspection;

import org.jspecify.annotations.NullMarked;
