package dev.gantry.certificates.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.certificates.expiry.CertificateExpiry.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiryWatchTest {
  @Test
  void warns_once_at_30_7_and_1_days_and_at_the_end() {
    var end = Instant.parse("2026-12-31T00:00:00Z");
    var expiry = List.of(new CertificateExpiry(Kind.OWN, "'CN=x'", end));
    var watch = new ExpiryWatch();

    assertThat(watch.look(expiry, end.minus(Duration.ofDays(31)))).isEmpty();
    assertThat(watch.look(expiry, end.minus(Duration.ofDays(30)).plusSeconds(1))).hasSize(1);
    assertThat(watch.look(expiry, end.minus(Duration.ofDays(20)))).isEmpty();
    assertThat(watch.look(expiry, end.minus(Duration.ofDays(6)))).hasSize(1);
    assertThat(watch.look(expiry, end.minus(Duration.ofDays(5)))).isEmpty();
    assertThat(watch.look(expiry, end.minus(Duration.ofHours(5)))).hasSize(1);
    assertThat(watch.look(expiry, end.minus(Duration.ofHours(4)))).isEmpty();
    assertThat(watch.look(expiry, end.plus(Duration.ofHours(4)))).hasSize(1);
    assertThat(watch.look(expiry, end.plus(Duration.ofDays(4)))).isEmpty();
  }
}
