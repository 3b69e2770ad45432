/** How the tester and the side under test get at each other: connections, and bundles to send. */
@NullMarked
package dev.gantry.conformance.reach;

import org.jspecify.annotations.NullMarked;
