/**
 * Fixtures that break the rules on purpose, to show that each rule can fail. No thread of its own.
 */
@NullMarked
package dev.gantry.architecture.bad.contactplan;

import org.jspecify.annotations.NullMarked;
