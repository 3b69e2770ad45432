package dev.gantry.port.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
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
    "[fe80::1%eth0]:0, [fe80::1%eth0]:0",
    "unix:/run/gantry.sock, unix:/run/gantry.sock",
    "UNIX:/run/gantry.sock, unix:/run/gantry.sock"
  })
  void an_endpoint_is_read_and_written(String text, String canonical) {
    assertThat(Endpoint.parse(text)).hasToString(canonical);
    assertThat(Endpoint.parse(canonical, null)).isEqualTo(Endpoint.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "'', the host is missing",
    ":4556, the host is missing",
    "host:, expected ':' and a port after the host",
    "host:65536, port 65536 is not within 0 to 65535",
    "host:-1, '-1' is not a port (0 to 65535)",
    "host:+1, '+1' is not a port (0 to 65535)",
    "host:x, 'x' is not a port (0 to 65535)",
    "host:100000, '100000' is not a port (0 to 65535)",
    "[::1, a '[' without its ']'",
    "[::1]x, expected ':' and a port after the host",
    "[]:1, '' is not an IPv6 address",
    "[192.0.2.1]:1, '192.0.2.1' is not an IPv6 address",
    "'2001:db8::1', 'an IPv6 address stands in brackets, as in [::1]:4556'",
    "256.1.1.1:1, '256.1.1.1' is not an IPv4 address",
    "1.2.3:1, '1.2.3' is not an IPv4 address",
    "4556, '4556' is not an IPv4 address",
    "a b:1, 'a b' is not a host name",
    "unix:, 'a Unix socket path has 1 to 107 octets, not 0'"
  })
  void what_is_no_endpoint_is_refused_with_what_is_wrong(String text, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Endpoint.parse(text))
        .withMessage(problem.replaceAll("^'(.*)'$", "$1"));
  }

  @Test
  void where_no_port_is_the_default_one_has_to_be_given() {
    for (String text : new String[] {"192.0.2.1", "[::1]", "example.org"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Endpoint.parse(text, null))
          .withMessage("the port is missing, as in 127.0.0.1:4556");
      assertThat(Endpoint.Tcp.parse(text, 80).port()).isEqualTo(80);
    }
  }

  @Test
  void a_unix_path_fits_the_socket_address_of_the_system() {
    String longest = "/" + "x".repeat(Endpoint.Unix.MAX_PATH_BYTES - 1);
    assertThat(new Endpoint.Unix(longest).path()).isEqualTo(longest);
    assertThatThrownBy(() -> new Endpoint.Unix(longest + "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("108");
  }

  @Test
  void a_unix_path_is_measured_in_octets() {
    String longest = "/" + "\u00e9".repeat(53);
    assertThat(new Endpoint.Unix(longest).path()).isEqualTo(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Endpoint.Unix(longest + "x"))
        .withMessageContaining("not 108");
  }

  @Test
  void a_host_has_at_most_255_characters() {
    String longest = "a".repeat(255);
    assertThat(new Endpoint.Tcp(longest, 1).host()).isEqualTo(longest);
    assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint.Tcp(longest + "a", 1));
  }

  @Test
  void an_endpoint_that_is_put_together_is_checked_too() {
    assertThat(new Endpoint.Tcp("::", 0)).hasToString("[::]:0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Endpoint.Tcp("host", 65_536))
        .withMessage("port 65536 is not within 0 to 65535");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Endpoint.Tcp("[::1]", 1))
        .withMessage("'[::1]' is not a host name");
  }

  @ParameterizedTest
  @CsvSource({
    "[fe80::1]:4556, name its interface",
    "[febf::1], name its interface",
    "[fe80::1%]:4556, no name of an interface",
    "[fe80::1%a/b]:4556, no name of an interface",
    "[fe80::1%interface0123456]:4556, no name of an interface"
  })
  void an_address_on_a_link_has_an_interface(String text, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Endpoint.parse(text))
        .withMessageContaining(problem)
        .withMessageContaining("[fe80::1%eth0]");
  }

  @Test
  void a_zone_that_this_machine_lacks_is_no_name_that_does_not_resolve() {
    assertThat(HostText.unresolved("fe80::1%eth7"))
        .isEqualTo("this machine has no interface eth7 on the link of fe80::1%eth7");
    assertThat(HostText.unresolved("node.example"))
        .isEqualTo("the name node.example does not resolve");
  }

  @Test
  void only_a_literal_is_an_address() throws Exception {
    assertThat(new Endpoint.Tcp("192.0.2.1", 1).literal())
        .isEqualTo(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}));
    assertThat(new Endpoint.Tcp("::1", 1).literal()).isEqualTo(InetAddress.ofLiteral("::1"));
    assertThat(new Endpoint.Tcp("localhost", 1).literal()).isNull();
    assertThat(new Endpoint.Tcp("fe80::1%no-such-link", 1).literal()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LocalHost:1", "127.9.9.9", "[::1]", "[::1%1]", "unix:/x"})
  void loopback_is_local(String text) {
    assertThat(Endpoint.parse(text).isLocal()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "[::]", "192.0.2.1", "127.0.0.1.example", "[fe80::1%eth0]"})
  void anything_else_is_not(String text) {
    assertThat(Endpoint.parse(text).isLocal()).isFalse();
  }
}
