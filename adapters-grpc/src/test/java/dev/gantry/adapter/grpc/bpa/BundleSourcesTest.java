package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.payload.PeerAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleSourcesTest {
  private final BundleSources sources = new BundleSources();

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:4556, 192.0.2.1",
    "192.0.2.1:50123, 192.0.2.1",
    "[2001:db8::1]:4556, 2001:db8:0:0:0:0:0:0/64",
    "[2001:db8::ffff:1]:50123, 2001:db8:0:0:0:0:0:0/64",
    "[2001:db8:0:1::1]:4556, 2001:db8:0:1:0:0:0:0/64",
    "[::ffff:192.0.2.1]:4556, 192.0.2.1",
    "node7.example:4556, node7.example",
    "node7.example, node7.example",
    "unix:/run/a, unix:/run/a",
    "what else, what else",
  })
  void peers_of_one_address_one_ipv6_network_or_one_name_are_one_source(
      String peer, String source) {
    assertThat(sources.of(new PeerAddress(peer))).isEqualTo(source);
  }

  @Test
  void source_of_a_peer_is_found_out_once_and_again_only_when_too_many_have_come() {
    var first = new PeerAddress("192.0.2.1:1");
    var source = sources.of(first);
    for (int i = 2; i <= BundleSources.MAX_REMEMBERED; i++) {
      assertThat(sources.of(new PeerAddress("192.0.2.1:" + i))).isEqualTo(source);
    }
    assertThat(sources.of(first)).isSameAs(source);
    assertThat(sources.of(new PeerAddress("192.0.2.1:0"))).isEqualTo(source);
    assertThat(sources.of(first)).isEqualTo(source).isNotSameAs(source);
  }
}
