package dev.gantry.simulator.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contacts with bit errors: what TCP has to send again takes of their rate, and time. */
class BitErrorsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Flow IMAGES = Flow.of("a", "b", 20, 50_000);

  private static List<PlannedContact> contacts(double errors) {
    return PlannedContact.bothWays(
            "a", "b", Duration.ZERO, Duration.ofHours(2), 10_000, Duration.ofSeconds(1))
        .stream()
        .map(one -> one.withBitErrors(errors))
        .toList();
  }

  private static RelayReport run(double errors) {
    return RelayRun.of(RelaySetup.of(contacts(errors), IMAGES));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1e-9, 1.2e-5", "1e-5, 0.1131", "1e-4, 0.6988", "1, 1"})
  void a_packet_is_lost_that_has_one_wrong_bit_of_12000(double errors, double loss) {
    assertThat(contacts(errors).getFirst().packetLoss()).isCloseTo(loss, within(1e-4));
  }

  @Test
  void all_arrives_and_what_was_sent_again_is_told() {
    var clean = run(0);
    assertThat(clean.delivered()).isEqualTo(20);
    assertThat(clean.repeatedBytes()).isZero();
    assertThat(clean.lastNanos()).isBetween(106 * SECOND, 110 * SECOND);
    // Of a hundred packets 45 are lost: 0.82 of each in the mean is sent again.
    var bad = run(5e-5);
    assertThat(bad.delivered()).isEqualTo(20);
    var link = bad.links().getFirst();
    assertThat(link.repeatedBytes()).isCloseTo(820_000, within(150_000.0));
    assertThat(link.carriedBytes() - link.repeatedBytes()).isBetween(1_000_000.0, 1_010_000.0);
    assertThat(bad.lastNanos()).isBetween(175 * SECOND, 230 * SECOND);
  }

  @Test
  void equal_seeds_give_equal_losses_and_others_others() {
    var setup = RelaySetup.of(contacts(5e-5), IMAGES);
    assertThat(RelayRun.of(setup).links()).isEqualTo(RelayRun.of(setup).links());
    assertThat(RelayRun.of(setup.seeded(2)).repeatedBytes())
        .isNotEqualTo(RelayRun.of(setup).repeatedBytes());
  }

  @Test
  void a_contact_in_which_nine_of_ten_packets_are_lost_carries_nothing() {
    // 0.9 of 12,000 bits: just below, and just above.
    assertThat(contacts(1.918e-4).getFirst().isDrowned()).isFalse();
    assertThat(contacts(1.920e-4).getFirst().isDrowned()).isTrue();
    var report = run(1.920e-4);
    assertThat(report.delivered()).isZero();
    assertThat(report.links()).isEmpty();
    assertThat(report.flows().getFirst().undelivered())
        .extracting(one -> one.why())
        .containsExactly("no contacts lead there after it was sent");
  }
}
