/**
 * The embedded BPA: durable directories.
 */
@NullMarked
package dev.gantry.adapter.spool;

import org.jspecify.annotations.NullMarked;
