package dev.gantry.adapter.grpc.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketAddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:4556, 192.0.2.1:4556",
    "[2001:db8::1]:4556, [2001:0DB8:0:0:0::1]:4556",
    "[fe80::1%1]:4556, [fe80:0::1%1]:4556",
  })
  void same_addresses_are_equal_however_they_are_written(String one, String other) {
    assertThat(SocketAddressText.parse(one))
        .isNotNull()
        .isEqualTo(SocketAddressText.parse(other))
        .hasSameHashCodeAs(SocketAddressText.parse(other));
  }

  @Test
  void link_local_addresses_of_two_links_differ() {
    assertThat(SocketAddressText.parse("[fe80::1%1]:4556"))
        .isNotNull()
        .isNotEqualTo(SocketAddressText.parse("[fe80::1%2]:4556"))
        .isNotEqualTo(SocketAddressText.parse("[fe80::1]:4556"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "192.0.2.1",
        "192.0.2.1:",
        "192.0.2.1:+1",
        "192.0.2.1:65536",
        "192.0.2.1:-1",
        "2001:db8::1:4556",
        "[2001:db8::1]",
        "[192.0.2.1]:4556",
        "[]:4556",
        "node.example:4556",
        "unix:/run/peer.sock#3",
      })
  void names_and_anything_else_are_no_addresses(String text) {
    assertThat(SocketAddressText.parse(text)).isNull();
  }
}
