/**
 * A simulation over a contact plan between its files and its reports: what is read becomes a relay,
 * and what came of that JSON and a page with plots. No thread of its own.
 */
@NullMarked
package dev.gantry.bootstrap.simulation;

import org.jspecify.annotations.NullMarked;
