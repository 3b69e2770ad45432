package dev.gantry.domain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.wire.Octets;
import org.junit.jupiter.api.Test;

final class SourceTest {
  private static final Octets V4 = Octets.of((byte) 192, (byte) 0, (byte) 2, (byte) 1);

  @Test
  void an_ipv4_address_is_a_source_of_its_own() {
    assertThat(Source.of(V4)).isEqualTo(V4);
  }

  @Test
  void an_ipv4_address_that_ipv6_wraps_is_that_ipv4_address() {
    assertThat(Source.of(v6(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1))).isEqualTo(V4);
    assertThat(Source.of(v6(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 254, 192, 0, 2, 1)).length())
        .isEqualTo(8);
  }

  @Test
  void an_ipv6_network_of_64_bits_is_one_source() {
    assertThat(Source.of(v6(32, 1, 13, 184, 0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8)))
        .isEqualTo(v6(32, 1, 13, 184, 0, 0, 0, 9));
  }

  private static Octets v6(int... octets) {
    var bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    return Octets.of(bytes);
  }
}
