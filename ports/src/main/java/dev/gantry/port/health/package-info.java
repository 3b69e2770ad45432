/** What is said of the health of a node, by whoever is asked. */
@NullMarked
package dev.gantry.port.health;

import org.jspecify.annotations.NullMarked;
