/**
 * The benchmark that users have: a bare Netty pump as the ceiling and Gantry's own paths beside it,
 * in one run.
 */
@NullMarked
package dev.gantry.testbench.bench;

import org.jspecify.annotations.NullMarked;
