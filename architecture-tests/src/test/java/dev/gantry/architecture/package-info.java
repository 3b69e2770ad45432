/**
 * The boundaries of the modules and the form of the sources, held by tests. Everything here runs on
 * the test's own thread.
 */
@NullMarked
package dev.gantry.architecture;

import org.jspecify.annotations.NullMarked;
