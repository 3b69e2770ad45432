package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.payload.PeerAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleSourceTest {
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
    assertThat(BundleSource.of(new PeerAddress(peer))).isEqualTo(source);
  }
}
