package dev.gantry.port.out;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizeClassTest {
  @Test
  void each_bound_is_the_last_length_of_its_class() {
    for (int i = 0; i < SizeClass.BOUNDS; i++) {
      assertThat(SizeClass.of(SizeClass.maxBytes(i))).isEqualTo(i);
      assertThat(SizeClass.of(SizeClass.maxBytes(i) + 1)).isEqualTo(i + 1);
    }
  }

  @Test
  void bounds_go_from_64_octets_to_a_gibibyte_by_fours() {
    assertThat(SizeClass.maxBytes(0)).isEqualTo(64);
    assertThat(SizeClass.maxBytes(2)).isEqualTo(1024);
    assertThat(SizeClass.maxBytes(SizeClass.BOUNDS - 1) * 4).isEqualTo(4L << 30);
  }

  @Test
  void no_length_is_without_a_class() {
    assertThat(SizeClass.of(0)).isZero();
    assertThat(SizeClass.of(1)).isZero();
    assertThat(SizeClass.of(Long.MAX_VALUE)).isEqualTo(SizeClass.BOUNDS);
  }
}
