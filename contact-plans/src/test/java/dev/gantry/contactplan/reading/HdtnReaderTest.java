package dev.gantry.contactplan.reading;

import static dev.gantry.contactplan.reading.Reading.ANY;
import static dev.gantry.contactplan.reading.Reading.read;
import static dev.gantry.contactplan.reading.Reading.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.contactplan.Contact;
import dev.gantry.contactplan.Dialect;
import dev.gantry.contactplan.Segment;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An HDTN plan means here what it means to HDTN, which is silent about what it cannot read. */
class HdtnReaderTest {
  private static final String GOOD =
      "\"contact\": 0, \"source\": 1, \"dest\": 2, \"startTime\": 0, \"endTime\": 60,"
          + " \"rateBitsPerSec\": 800000, \"owlt\": 1";

  private static String plan(String fields) {
    return "{\"contacts\": [\n{" + fields + "}]}";
  }

  @Test
  void rates_are_bits_per_second_and_the_delay_is_in_the_contact() throws Exception {
    var read = read(ANY, plan(GOOD));
    assertThat(read.plan().dialect()).isEqualTo(Dialect.HDTN);
    assertThat(read.plan().contacts())
        .containsExactly(
            new Contact(
                "ipn:1.0",
                "ipn:2.0",
                0,
                60_000_000,
                1,
                List.of(new Segment(0, OptionalLong.of(800_000), 1_000_000, 0)),
                2));
  }

  @ParameterizedTest
  @CsvSource({"'\"rateBitsPerSec\": 800000,', ''", "800000, 0"})
  void a_rate_of_0_or_none_is_unlimited(String from, String to) throws Exception {
    var read = read(ANY, plan(GOOD.replace(from, to)));
    assertThat(Reading.rate(read.plan().contacts().getFirst())).isEmpty();
    assertThat(read.notes())
        .containsExactly("plan:2: a contact without a rate is unlimited, as HDTN has it");
  }

  @ParameterizedTest
  @CsvSource({"source", "dest", "startTime", "endTime", "owlt"})
  void a_missing_field_is_refused(String field) {
    refused(
        ANY,
        plan(GOOD.replaceFirst(", \"" + field + "\": [0-9]+", "")),
        "plan:2: contacts[0]." + field + ": is missing; HDTN would take 0");
  }

  @ParameterizedTest
  @CsvSource({"1.5, 1.5", "\"7\", \"7\"", "null, null", "1e3, 1e3", "[], [...]"})
  void what_is_no_whole_number_is_refused(String value, String shown) {
    refused(
        ANY,
        plan(GOOD.replace("\"startTime\": 0", "\"startTime\": " + value)),
        "plan:2: contacts[0].startTime: " + shown + " is no whole number; HDTN would take 0");
  }

  @Test
  void a_time_past_31_bits_is_refused() throws Exception {
    assertThat(read(ANY, plan(GOOD.replace("60", "2147483647"))).plan().contacts()).hasSize(1);
    refused(
        ANY,
        plan(GOOD.replace("60", "2147483648")),
        "plan:2: contacts[0].endTime: 2147483648 is past 2^31; HDTN would take 0");
  }

  @Test
  void older_rates_in_mbit_are_refused() {
    refused(
        ANY,
        plan(GOOD.replace("rateBitsPerSec", "rate")),
        "plan:2: contacts[0].rate: Mbit/s of older plans; give rateBitsPerSec in bit/s");
  }

  @Test
  void bounds_nodes_and_overlaps_are_checked_though_hdtn_does_not() {
    refused(
        ANY,
        plan(GOOD.replace("60", "0")),
        "plan:2: contacts[0] ends at 0 s, and begins at 0 s: its end has to be behind its start");
    refused(
        ANY,
        plan(GOOD.replace("\"source\": 1", "\"source\": 0")),
        "plan:2: contacts[0].source: node numbers begin at 1");
    refused(
        ANY,
        plan(GOOD.replace("\"owlt\": 1", "\"owlt\": -1")),
        "plan:2: contacts[0].owlt: -1 is less than 0");
    refused(
        ANY,
        plan(GOOD + "},\n{" + GOOD.replace("\"startTime\": 0", "\"startTime\": 59")),
        "plan:3: the contact from ipn:1.0 to ipn:2.0 overlaps that of line 2, which ends at 60 s");
  }

  @Test
  void a_file_without_contacts_is_refused() {
    refused(
        ANY.as(Format.HDTN),
        "{}",
        "plan:1: contacts: a list expected; HDTN would take an empty plan");
    refused(ANY, "{\"contacts\": []}", "plan: the plan has no contact");
  }

  @Test
  void unix_times_become_the_date_of_0() throws Exception {
    var fields = GOOD.replace(": 0, \"endTime\": 60", ": 1893456000, \"endTime\": 1893456060");
    var read = read(ANY, plan(fields));
    assertThat(read.plan().zero()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(read.plan().contacts().getFirst().startMicros()).isZero();
  }
}
