/**
 * Measurements of what is decided for each bundle and for each peer, without sockets; nothing that
 * users run. {@code benchmarks/jmh.sh} runs them.
 */
@NullMarked
package dev.gantry.benchmarks;

import org.jspecify.annotations.NullMarked;
