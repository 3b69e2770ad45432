package dev.gantry.adapter.tcp.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:1:1:1:1:0:0, 2001:db8:1:1:1:1::",
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "fe80:0:0:0:0:0:0:0, fe80::",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "0:1:0:1:0:1:0:1, 0:1:0:1:0:1:0:1",
    "0:0:1:2:3:4:5:6, ::1:2:3:4:5:6",
    "0:0:1:0:0:0:0:0, 0:0:1::",
    "1:2:3:4:5:6:7:0, 1:2:3:4:5:6:7:0",
    "192.0.2.1, 192.0.2.1"
  })
  void an_address_has_one_text(String given, String canonical) throws Exception {
    assertThat(AddressText.of(InetAddress.getByName(given))).isEqualTo(canonical);
  }

  @Test
  void ports_follow_brackets_only_for_ipv6() throws Exception {
    assertThat(AddressText.of(new InetSocketAddress(InetAddress.getByName("::1"), 4556)))
        .isEqualTo("[::1]:4556");
    assertThat(AddressText.of(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 4556)))
        .isEqualTo("192.0.2.1:4556");
  }

  @Test
  void a_scope_is_given_by_its_number() throws Exception {
    byte[] octets = InetAddress.getByName("fe80::1").getAddress();
    assertThat(AddressText.of(Inet6Address.getByAddress(null, octets, 3), 1))
        .isEqualTo("[fe80::1%3]:1");
  }

  @Test
  void a_unix_socket_is_its_path() {
    assertThat(AddressText.of(new DomainSocketAddress("/run/x"))).isEqualTo("unix:/run/x");
  }
}
