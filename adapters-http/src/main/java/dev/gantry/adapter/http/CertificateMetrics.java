package dev.gantry.adapter.http;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tells when the certificates end that a node depends on. Asked for when somebody looks, so that a
 * replaced file shows at once. Any thread.
 */
public final class CertificateMetrics {
  private static final double MILLIS_PER_SECOND = 1e3;

  private CertificateMetrics() {}

  /**
   * A certificate.
   *
   * @param kind {@code own}, {@code intermediate} or {@code authority}
   * @param subject its subject; an operator chose it, not a peer
   * @param notAfter its last moment
   */
  public record CertificateEnd(String kind, String subject, Instant notAfter) {}

  /** Registers the gauge at {@code registry}; once for each registry. */
  public static void register(
      Supplier<List<CertificateEnd>> certificates, PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("tcpcl_certificate_expiry_timestamp_seconds")
        .help("When a certificate ends that this node depends on, in Unix time.")
        .labelNames("kind", "subject")
        .callback(
            callback -> {
              // Two of one subject, while one replaces the other: the one that ends first counts.
              var ends = new LinkedHashMap<List<String>, Instant>();
              for (var certificate : certificates.get()) {
                ends.merge(
                    List.of(certificate.kind(), certificate.subject()),
                    certificate.notAfter(),
                    (one, other) -> one.isBefore(other) ? one : other);
              }
              ends.forEach(
                  (labels, notAfter) ->
                      callback.call(
                          notAfter.toEpochMilli() / MILLIS_PER_SECOND,
                          labels.toArray(new String[0])));
            })
        .register(registry);
  }
}
