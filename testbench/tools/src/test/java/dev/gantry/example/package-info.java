/**
 * How tests of others use the testbench: what {@code docs/test-bench.md} shows, compiled and run.
 * RFC 9174 as a whole.
 */
@NullMarked
package dev.gantry.example;

import org.jspecify.annotations.NullMarked;
