/**
 * Health and metrics over HTTP, for probes and scrapers. Requests run on virtual threads; {@link
 * MetricsObserver} is called on event loops and only adds to counters.
 */
@NullMarked
package dev.gantry.adapter.http;

import org.jspecify.annotations.NullMarked;
