package dev.gantry.adapter.otel;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Draws by chance which bundles have a span. Any thread.
 *
 * @param share of all, 0 to 1
 */
record BundleDraw(Tracer tracer, double share) {
  /** Whether the next bundle is one of those. */
  boolean draws() {
    return share > 0 && ThreadLocalRandom.current().nextDouble() < share;
  }

  /** A span of its own, in no other. */
  SpanBuilder span(String name) {
    return tracer.spanBuilder(name).setNoParent();
  }
}
