/**
 * The link to a BPA and the mock BPA, tried against each other: what one does when the other
 * behaves well, badly or not at all.
 */
@NullMarked
package dev.gantry.testbench.link;

import org.jspecify.annotations.NullMarked;
