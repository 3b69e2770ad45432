/**
 * Health and metrics over HTTP.
 */
@NullMarked
package dev.gantry.adapter.http;

import org.jspecify.annotations.NullMarked;
