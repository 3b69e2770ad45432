/**
 * Files, environment and {@code --set} to one immutable {@link
 * dev.gantry.adapter.config.GantryConfig}. One table of keys drives validation, defaults, the
 * report and the reference page; everything here is immutable or confined to the thread that calls.
 */
@NullMarked
package dev.gantry.adapter.config;

import org.jspecify.annotations.NullMarked;
