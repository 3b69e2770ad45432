package dev.gantry.contactplan.reading;

import static dev.gantry.contactplan.reading.Reading.ANY;
import static dev.gantry.contactplan.reading.Reading.read;
import static dev.gantry.contactplan.reading.Reading.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A trace of the ONE simulator: who met whom, both ways at once. */
class OneReaderTest {
  private static final ReadingOptions ONE =
      ANY.as(Format.ONE).linking(250_000, Duration.ofMillis(10));

  @Test
  void a_meeting_is_two_contacts_with_the_rate_in_octets_and_the_delay_that_were_given()
      throws Exception {
    var read = read(ONE, "# trace\n\n12.50 CONN 1 2 up\n20 CONN 2 1 down\n");
    assertThat(read.plan().contacts())
        .hasSize(2)
        .allSatisfy(
            one -> {
              assertThat(one.startMicros()).isEqualTo(12_500_000);
              assertThat(one.endMicros()).isEqualTo(20_000_000);
              assertThat(Reading.rate(one)).hasValue(2_000_000);
              assertThat(Reading.delayMicros(one)).isEqualTo(10_000);
            })
        .extracting(one -> one.from() + " " + one.to())
        .containsExactly("ipn:1.0 ipn:2.0", "ipn:2.0 ipn:1.0");
  }

  @Test
  void what_is_up_at_the_end_of_the_trace_lasts_up_to_there() throws Exception {
    var read = read(ONE, "0 CONN 1 2 up\n5 CONN 1 3 up\n9 CONN 1 3 down\n");
    assertThat(read.plan().contacts().getFirst().endMicros()).isEqualTo(9_000_000);
  }

  @Test
  void letters_before_a_host_and_an_interface_say_nothing_more() throws Exception {
    assertThat(read(ONE, "0 CONN p1 w2 up bt\n9 CONN 1 2 down bt\n").plan().nodes())
        .containsExactly("ipn:1.0", "ipn:2.0");
  }

  @Test
  void a_comma_is_the_decimal_sign_of_other_machines() throws Exception {
    assertThat(read(ONE, "12,50 CONN 1 2 up\n20,5 CONN 1 2 down\n").plan().contacts().getFirst())
        .extracting(one -> one.startMicros())
        .isEqualTo(12_500_000L);
  }

  @Test
  void messages_and_what_does_nothing_are_left_out_and_told() throws Exception {
    var read =
        read(ONE, "0 C M1 1 2 100\n0 CONN 1 2 down\n0 CONN 1 2 up\n1 S M1 1 2\n9 CONN 1 2 down\n");
    assertThat(read.plan().contacts()).hasSize(2);
    assertThat(read.notes())
        .containsExactly(
            "plan:2: down of what is not up is left out",
            "plan:1: 2 events of messages, here or behind, are left out");
  }

  @Test
  void faults_are_refused_with_their_line() {
    refused(
        ANY.as(Format.ONE),
        "0 CONN 1 2 up\n",
        "plan:1: a ONE trace has neither rates nor delays: give --rate, 1 or more, and --delay");
    refused(ONE, "0 CONN 1 2 up\n1 CONN 2 1 up\n", "plan:2: is up already since line 1");
    refused(
        ONE, "9 CONN 1 2 up\n1 CONN 2 1 down\n", "plan:2: time 1 is before that of a line above");
    refused(ONE, "9 CONN 1 2 open\n", "plan:1: \"open\": up or down expected");
    refused(ONE, "9 CONN one 2 up\n", "plan:1: host \"one\": a number expected, as in 7 or p7");
    refused(ONE, "later CONN 1 2 up\n", "plan:1: TIME CONN HOST HOST up or down expected");
    refused(ONE, "9 JOIN 1 2 up\n", "plan:1: TIME CONN HOST HOST up or down expected");
    refused(
        ONE,
        "4000000001 CONN 1 2 up\n",
        "plan:1: time 4000000001 is more than 4000000000 s, the most that is read");
  }
}
