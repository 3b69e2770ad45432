package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GrpcBpaSettingsTest {
  private static GrpcBpaSettings.Pace pace(Duration first, Duration most) {
    return GrpcBpaSettings.Pace.DEFAULT.withReconnectDelays(first, most);
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
