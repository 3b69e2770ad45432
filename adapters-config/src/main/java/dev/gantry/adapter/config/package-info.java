/**
 * Files and environment to one immutable configuration record.
 */
@NullMarked
package dev.gantry.adapter.config;

import org.jspecify.annotations.NullMarked;
