package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The codec of simulated sessions. */
class RunLengthsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 254, 255, 256, 600, 3_000})
  void a_bundle_comes_back_and_one_of_equal_octets_is_shorter_on_its_way(int length) {
    var mixed = new byte[length];
    SeededRandom.of(length).nextBytes(mixed);
    Arrays.fill(mixed, length / 2, length, (byte) 7);
    for (byte[] bundle : new byte[][] {mixed, new byte[length]}) {
      var data = RunLengths.coded(bundle);
      assertThat(RunLengths.expanded(data, length)).isEqualTo(bundle);
      assertThat(RunLengths.expanded(data, length + 1)).isNull();
      assertThat(RunLengths.expanded(data, length - 1)).isNull();
      assertThat(RunLengths.expanded(Arrays.copyOf(data, data.length - 1), length)).isNull();
    }
    assertThat(RunLengths.coded(new byte[length])).hasSize(2 * Math.ceilDiv(length, 255));
  }
}
