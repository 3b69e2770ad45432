/**
 * What is done to the side under test, and what it has to do then; a class for each chapter of RFC
 * 9174.
 */
@NullMarked
package dev.gantry.conformance.cases;

import org.jspecify.annotations.NullMarked;
