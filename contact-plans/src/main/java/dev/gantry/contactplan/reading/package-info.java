/**
 * Readers of contact plans, each as the tool reads it that the form is of: ION's ionadmin,
 * dtn-tvg-util, HDTN and the ONE simulator. What those tools would take in silence and turn into
 * something else is refused here, with file, line and what they would have made of it. No thread of
 * its own.
 */
@NullMarked
package dev.gantry.contactplan.reading;

import org.jspecify.annotations.NullMarked;
