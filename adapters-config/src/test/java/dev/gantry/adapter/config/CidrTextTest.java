package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTextTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, c0000200, 24, 192.0.2.0/24",
    "192.0.2.1, c0000201, 32, 192.0.2.1",
    "0.0.0.0/0, 00000000, 0, 0.0.0.0/0",
    "2001:db8::/32, 20010db8000000000000000000000000, 32, 2001:db8:0:0:0:0:0:0/32",
    "::1, 00000000000000000000000000000001, 128, 0:0:0:0:0:0:0:1",
    "::ffff:192.0.2.1, c0000201, 32, 192.0.2.1"
  })
  void a_block_is_read_and_written(String text, String octets, int bits, String written) {
    var block = CidrText.parse(text);
    assertThat(block.first()).hasToString(octets);
    assertThat(block.prefixBits()).isEqualTo(bits);
    assertThat(CidrText.of(block)).isEqualTo(written);
    assertThat(CidrText.parse(written)).isEqualTo(block);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/33, the prefix has 0 to 32 bits",
    "2001:db8::/129, the prefix has 0 to 128 bits",
    "192.0.2.1/24, there are bits set behind the prefix",
    "192.0.2.0/-1, number of bits",
    "192.0.2.0/, number of bits",
    "192.0.2, no IP address",
    "node.example, no IP address",
    "fe80::1%eth0, leave out what follows the %"
  })
  void what_is_no_block_is_refused(String text, String why) {
    assertThatThrownBy(() -> CidrText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
