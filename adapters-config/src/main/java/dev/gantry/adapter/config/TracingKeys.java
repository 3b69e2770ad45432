package dev.gantry.adapter.config;

import java.net.URI;
import java.util.List;

/** The keys that say what is traced, and who takes the spans. */
final class TracingKeys {
  private static final ValueType<URI> COLLECTOR =
      TextType.of("http://HOST[:PORT]/PATH or https://", TracingKeys::collector, URI::toString);

  static final ConfigKey<URI> ENDPOINT =
      ConfigKey.absent(
          "tracing.endpoint",
          COLLECTOR,
          "none",
          "A collector of OpenTelemetry that takes OTLP over HTTP, mostly at"
              + " `http://127.0.0.1:4318/v1/traces`: it gets a span of each session, and of some of"
              + " the bundles each way. One that is away costs spans, never bundles.");
  static final ConfigKey<Double> BUNDLE_SHARE =
      ConfigKey.of(
          "tracing.bundle-share",
          DecimalType.between(0, 1),
          0.001,
          "Which share of the bundles has a span, drawn by chance; one in a thousand, since a busy"
              + " node carries some hundred thousand a second. 1 for all of them.");
  static final ConfigKey<String> SERVICE_NAME =
      ConfigKey.of(
          "tracing.service-name",
          ValueTypes.PLAIN,
          "gantry",
          "What the spans are filed under; one name for each node where a collector has several.");

  static final List<ConfigKey<?>> ALL = List.of(ENDPOINT, BUNDLE_SHARE, SERVICE_NAME);

  private TracingKeys() {}

  private static URI collector(String text) {
    var uri = URI.create(text);
    if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        || uri.getHost() == null) {
      throw new IllegalArgumentException("it has no http, https or host");
    }
    return uri;
  }
}
