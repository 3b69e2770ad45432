/**
 * What sessions and bundles did and how long it took, as spans of OpenTelemetry, to a collector by
 * OTLP over HTTP. Wraps the ports of a node that is to be traced; where tracing is not configured
 * nothing of this package is on the path of a bundle.
 */
@NullMarked
package dev.gantry.adapter.otel;

import org.jspecify.annotations.NullMarked;
