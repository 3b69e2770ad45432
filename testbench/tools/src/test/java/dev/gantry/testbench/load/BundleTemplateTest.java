package dev.gantry.testbench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTemplateTest {
  private static final InstantSource TIME =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void every_size_from_the_smallest_up_is_met_exactly() {
    for (var size = BundleTemplate.MIN_BUNDLE_BYTES; size < 1000; size++) {
      assertThat(BundleTemplate.ofSize(size, TIME).lengthBytes()).isEqualTo(size);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {65_535, 65_536, 65_590, 65_592, 65_593, 65_594, 65_595, 65_596, 65_598, 1_000_000})
  void sizes_around_the_steps_of_cbor_lengths_are_met_exactly(int size) {
    assertThat(BundleTemplate.ofSize(size, TIME).lengthBytes()).isEqualTo(size);
  }

  @Test
  void a_size_below_the_smallest_is_refused_by_name() {
    assertThatThrownBy(() -> BundleTemplate.ofSize(BundleTemplate.MIN_BUNDLE_BYTES - 1, TIME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 to");
  }

  @Test
  void a_bundle_is_an_indefinite_array_of_a_primary_and_a_payload_block() {
    var octets = bytes(BundleTemplate.ofSize(100, TIME).copy(100));
    assertThat(HexFormat.of().formatHex(octets))
        .startsWith(
            "9f" // indefinite array
                + "88070400" // primary block: 8 items, version 7, flags 4, no CRC
                + "820282183c09" // destination ipn:60.9
                + "820282186301" // source ipn:99.1
                + "820100" // report-to dtn:none
                + "82") // creation timestamp
        .endsWith("ff");
  }

  @Test
  void two_bundles_of_a_template_differ_only_in_their_sequence_number() {
    var template = BundleTemplate.ofSize(100, TIME);
    var first = template.copy(template.lengthBytes());
    var second = template.copy(template.lengthBytes());
    template.number(first, 0);
    template.number(second, 1);
    assertThat(first).isNotEqualTo(second);
    template.number(second, 0);
    assertThat(first).isEqualTo(second);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
