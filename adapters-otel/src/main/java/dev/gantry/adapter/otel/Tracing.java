package dev.gantry.adapter.otel;

import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.Observer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Traces a node: what it wraps makes spans, which go to the collector in batches on a thread of the
 * library. A collector that is away or slow costs spans, never bundles: what does not find room in
 * {@link #MAX_QUEUED_SPANS} is dropped.
 */
public final class Tracing implements AutoCloseable {
  /** Spans that wait for the collector; 2048, some seconds of a busy node at the default share. */
  static final int MAX_QUEUED_SPANS = 2048;

  /** How long spans are gathered; a second, so that a person who looks does not wait. */
  private static final Duration GATHERING = Duration.ofSeconds(1);

  /** How long a collector may take for a batch. */
  private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);

  /** How long the end of a node waits for the last batch; a second, most of them take none. */
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final BundleDraw draw;
  private final SpanContext link;

  private Tracing(SdkTracerProvider provider, TracingSettings settings) {
    this.provider = provider;
    this.tracer = provider.get("dev.gantry", settings.version());
    this.draw = new BundleDraw(tracer, settings.bundleShare());
    var node = tracer.spanBuilder("gantry node").startSpan();
    this.link = node.getSpanContext();
    node.end();
  }

  /** Begins; whether the collector is there shows in the log of the library alone. */
  public static Tracing start(TracingSettings settings) {
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(settings.endpoint().toString())
            .setTimeout(EXPORT_TIMEOUT)
            .build();
    var processor =
        BatchSpanProcessor.builder(exporter)
            .setMaxQueueSize(MAX_QUEUED_SPANS)
            .setScheduleDelay(GATHERING)
            .setExporterTimeout(EXPORT_TIMEOUT)
            .build();
    var resource =
        Resource.create(
            Attributes.of(
                AttributeKey.stringKey("service.name"), settings.serviceName(),
                AttributeKey.stringKey("service.version"), settings.version()));
    var provider =
        SdkTracerProvider.builder().setResource(resource).addSpanProcessor(processor).build();
    return new Tracing(provider, settings);
  }

  /** Makes a span of each session. */
  public Observer observer() {
    return new SessionSpans(tracer);
  }

  /** Makes spans of bundles on their way from peers into {@code bpa}. */
  public BundleProcessingAgent around(BundleProcessingAgent bpa) {
    return new TracedBpa(draw, bpa);
  }

  /** Makes spans of bundles on their way from the BPA to peers. */
  public Forwarding around(Forwarding forwarding) {
    return new TracedForwarding(draw, forwarding);
  }

  /** The context that a BPA may hang its own spans on, as the header traceparent has it (W3C). */
  public String traceparent() {
    return "00-" + link.getTraceId() + "-" + link.getSpanId() + "-01";
  }

  /** Sends what waits, within a bound. Blocks. */
  @Override
  public void close() {
    var _ = provider.shutdown().join(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
