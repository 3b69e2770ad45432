/** Certificates that a tester shows, right ones and wrong ones, and what one shows of itself. */
@NullMarked
package dev.gantry.conformance.certificate;

import org.jspecify.annotations.NullMarked;
