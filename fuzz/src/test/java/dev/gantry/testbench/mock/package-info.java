/**
 * What a convergence layer may send over gRPC, thrown at the mock BPA. In its package, since what
 * reads is not public. One thread.
 */
@NullMarked
package dev.gantry.testbench.mock;

import org.jspecify.annotations.NullMarked;
