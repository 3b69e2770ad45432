/** Contact plans that nobody would write; the readers are seen from their own package. */
@NullMarked
package dev.gantry.contactplan.reading;

import org.jspecify.annotations.NullMarked;
