package dev.gantry.domain.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.wire.Octets;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressBlockTest {
  @ParameterizedTest
  @CsvSource({
    "c0000200, 24, c0000200, true",
    "c0000200, 24, c00002ff, true",
    "c0000200, 24, c0000300, false",
    "c0000280, 25, c0000280, true",
    "c0000280, 25, c000027f, false",
    "c0000201, 32, c0000201, true",
    "c0000201, 32, c0000200, false",
    "00000000, 0, ffffffff, true",
    "00000000, 0, 20010db8000000000000000000000001, false",
    "c0000200, 24, 00000000000000000000ffffc0000207, true",
    "20010db8000000000000000000000000, 33, 20010db87fffffffffffffffffffffff, true",
    "20010db8000000000000000000000000, 33, 20010db8800000000000000000000000, false",
    "00000000000000000000000000000000, 0, c0000201, false"
  })
  void an_address_is_in_a_block_when_its_first_bits_are_those(
      String first, int bits, String address, boolean in) {
    assertThat(new AddressBlock(octets(first), bits).contains(octets(address))).isEqualTo(in);
  }

  @ParameterizedTest
  @CsvSource({
    "c0000200, 33, 0 to 32 bits",
    "c0000200, -1, 0 to 32 bits",
    "c0000201, 31, bits set behind the prefix",
    "c00002, 24, 3 octets are no IP address"
  })
  void what_cannot_be_a_block_is_none(String first, int bits, String why) {
    assertThatThrownBy(() -> new AddressBlock(octets(first), bits)).hasMessageContaining(why);
  }

  private static Octets octets(String hex) {
    return Octets.of(HexFormat.of().parseHex(hex));
  }
}
