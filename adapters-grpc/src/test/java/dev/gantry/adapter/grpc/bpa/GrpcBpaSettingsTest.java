package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrpcBpaSettingsTest {
  private static GrpcBpaSettings.Pace pace(Duration first, Duration most) {
    return GrpcBpaSettings.Pace.DEFAULT.withReconnectDelays(first, most);
  }

  @Test
  void settings_that_cannot_work_are_refused() {
    var good = GrpcBpaSettings.of(URI.create("http://[::1]"), "cla");
    assertThat(GrpcBpaSettings.host(good.bpaAddresses().getFirst())).isEqualTo("::1");
    assertThat(GrpcBpaSettings.port(good.bpaAddresses().getFirst()))
        .isEqualTo(GrpcBpaSettings.DEFAULT_PORT);
    assertThatThrownBy(() -> GrpcBpaSettings.of(List.of(), "cla", null))
        .hasMessageContaining("bpa-address");
    var mixed = List.of(URI.create("http://one"), URI.create("https://two"));
    assertThatThrownBy(() -> GrpcBpaSettings.of(mixed, "cla", null))
        .hasMessageContaining("https://two");
    assertThatThrownBy(() -> GrpcBpaSettings.of(URI.create("ftp://host"), "cla"))
        .hasMessageContaining("http://");
    assertThatThrownBy(() -> GrpcBpaSettings.of(URI.create("http://host"), ""))
        .hasMessageContaining("cla-name");
    assertThatThrownBy(() -> GrpcBpaSettings.of(URI.create("https://host"), "cla"))
        .hasMessageContaining("https://host");
    var tls = new BpaTls(() -> new BpaTls.Material(null, List.of(), List.of()), null);
    assertThatThrownBy(() -> GrpcBpaSettings.of(URI.create("http://host"), "cla", tls))
        .hasMessageContaining("http://host");
    int least = GrpcBpaSettings.Limits.MIN_MESSAGE_BYTES;
    assertThat(good.limits().withMaxMessageBytes(least).maxMessageBytes()).isEqualTo(least);
    assertThatThrownBy(() -> good.limits().withMaxMessageBytes(least - 1))
        .hasMessageContaining(Integer.toString(least));
  }

  @Test
  void the_longest_wait_for_the_bpa_is_the_one_configured() {
    var reconnects = pace(Duration.ofMillis(100), Duration.ofMinutes(10)).reconnects();
    assertThat(reconnects.delayNanos(1)).isEqualTo(Duration.ofMillis(100).toNanos());
    assertThat(reconnects.delayNanos(100)).isEqualTo(Duration.ofMinutes(10).toNanos());
  }

  @Test
  void no_wait_for_the_bpa_is_below_100_ms() {
    var reconnects = pace(Duration.ofMillis(1), Duration.ofMillis(10)).reconnects();
    assertThat(reconnects.delayNanos(1)).isEqualTo(Duration.ofMillis(100).toNanos());
    assertThat(reconnects.shortest()).isEqualTo(Duration.ofMillis(100));
  }
}
