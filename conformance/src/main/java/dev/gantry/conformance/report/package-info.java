/** What is made of a run: a summary for a terminal, JSON, JUnit XML, and a page to hand on. */
@NullMarked
package dev.gantry.conformance.report;

import org.jspecify.annotations.NullMarked;
