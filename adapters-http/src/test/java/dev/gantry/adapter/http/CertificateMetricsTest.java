package dev.gantry.adapter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.http.CertificateMetrics.CertificateEnd;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateMetricsTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();

  @Test
  void each_certificate_tells_its_end_and_the_first_of_one_subject_counts() throws IOException {
    var ends = new ArrayList<CertificateEnd>();
    CertificateMetrics.register(() -> List.copyOf(ends), registry);
    assertThat(scrape()).doesNotContain("tcpcl_certificate_expiry_timestamp_seconds{");
    ends.add(new CertificateEnd("own", "CN=node", Instant.ofEpochSecond(2_000_000_000)));
    ends.add(new CertificateEnd("authority", "CN=ca", Instant.ofEpochSecond(2_100_000_000)));
    ends.add(new CertificateEnd("authority", "CN=ca", Instant.ofEpochSecond(2_050_000_000)));
    assertThat(scrape())
        .contains(
            "tcpcl_certificate_expiry_timestamp_seconds{kind=\"own\",subject=\"CN=node\"} 2.0E9")
        .contains(
            "tcpcl_certificate_expiry_timestamp_seconds{kind=\"authority\",subject=\"CN=ca\"}"
                + " 2.05E9");
  }

  private String scrape() throws IOException {
    var out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
    return out.toString(UTF_8);
  }
}
