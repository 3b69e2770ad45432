package dev.gantry.testbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "999.4, 999 B",
    "999.5, 1.00 kB",
    "1000, 1.00 kB",
    "9994, 9.99 kB",
    "9995, 10.0 kB",
    "99949, 99.9 kB",
    "99950, 100 kB",
    "999499, 999 kB",
    "999500, 1.00 MB",
    "999999, 1.00 MB",
    "1000000, 1.00 MB",
    "999499999, 999 MB",
    "999500000, 1.00 GB",
    "999499999999, 999 GB",
    "999500000000, 1.00 TB",
    "999499999999999, 999 TB",
    "999500000000000, 1.00 PB",
    "999499000000000000, 999 PB",
    "999500000000000000, 1.00 EB",
    "1234567890, 1.23 GB",
    "9e18, 9.00 EB"
  })
  void three_digits_and_the_unit_that_fits(double bytes, String text) {
    assertThat(Units.bytes(bytes)).isEqualTo(text);
    assertThat(Units.rate(bytes)).isEqualTo(text + "/s");
  }

  @Test
  void times_are_read_like_a_clock() {
    assertThat(Units.clock(0)).isEqualTo("0:00");
    assertThat(Units.clock(65)).isEqualTo("1:05");
    assertThat(Units.clock(3_723)).isEqualTo("1:02:03");
  }
}
