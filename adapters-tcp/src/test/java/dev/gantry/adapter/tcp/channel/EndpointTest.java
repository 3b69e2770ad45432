package dev.gantry.adapter.tcp.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "example.org, example.org:4556",
    "example.org:1, example.org:1",
    "192.0.2.1:65535, 192.0.2.1:65535",
    "[2001:db8::1]:4556, [2001:db8::1]:4556",
    "[2001:db8::1], [2001:db8::1]:4556",
    "2001:db8::1, [2001:db8::1]:4556",
    "unix:/run/gantry.sock, unix:/run/gantry.sock"
  })
  void an_endpoint_is_read_and_written(String text, String canonical) {
    assertThat(Endpoint.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {":4556", "host:", "host:65536", "host:-1", "host:x", "[::1", "[::1]x", "unix:"})
  void what_is_no_endpoint_is_refused(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_unix_path_fits_the_socket_address_of_the_system() {
    String longest = "/" + "x".repeat(Endpoint.Unix.MAX_PATH_BYTES - 1);
    assertThat(new Endpoint.Unix(longest).path()).isEqualTo(longest);
    assertThatThrownBy(() -> new Endpoint.Unix(longest + "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("108");
  }
}
