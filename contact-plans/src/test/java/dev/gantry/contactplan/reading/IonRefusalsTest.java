package dev.gantry.contactplan.reading;

import static dev.gantry.contactplan.reading.Reading.ION;
import static dev.gantry.contactplan.reading.Reading.read;
import static dev.gantry.contactplan.reading.Reading.refused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What ionadmin takes in silence and makes something else of is refused, with what that would be.
 */
class IonRefusalsTest {
  private static final String RANGE = "a range +0 +86400 1 2 12\n";

  @ParameterizedTest
  @CsvSource({
    "1e6, 1",
    "0x10, 16",
    "010, 8",
    "+5, 5",
    "-5, 4294967291",
    "5000000000, 705032704",
    "0.9, 0",
    "4294967296, 0",
    "fast, 0"
  })
  void a_rate_that_c_would_read_otherwise(String rate, String read) {
    refused(
        ION,
        RANGE + "a contact +0 +60 1 2 " + rate + "\n",
        "plan:2: rate \"%s\": whole octets per second expected; ION would read %s"
            .formatted(rate, read));
  }

  @Test
  void the_highest_rate_of_ion_is_read() throws Exception {
    assertThat(read(ION, RANGE + "a contact +0 +60 1 2 4294967295\n").plan().contacts())
        .extracting(Reading::rate)
        .allMatch(rate -> rate.getAsLong() == 8 * 4_294_967_295L);
  }

  @ParameterizedTest
  @CsvSource({"+0.5, 0", "+010, 8", "+0x10, 16", "+1e3, 1", "+-5, 4294967291"})
  void an_offset_that_c_would_read_otherwise(String time, String read) {
    refused(
        ION,
        RANGE + "a contact " + time + " +6000 1 2 9\n",
        "plan:2: time \"%s\": whole seconds expected; ION would read %s"
            .formatted(time.substring(1), read));
  }

  @Test
  void a_range_of_less_than_a_light_second() {
    refused(
        ION,
        "a range +0 +9 1 2 0.9\n",
        "plan:1: range \"0.9\": whole light seconds expected; ION would read 0");
  }

  @ParameterizedTest
  @CsvSource({
    "2030-01-01T00:00:00Z",
    "1900000000",
    "2030/1/1-00:00:00",
    "2030/13/01-00:00:00",
    "2030/02/30-00:00:00"
  })
  void a_date_of_another_form(String date) {
    refused(
        ION,
        "a contact " + date + " +60 1 2 9\n",
        "plan:1: time \"" + date + "\": +seconds or yyyy/mm/dd-hh:mm:ss (UTC) expected");
  }

  @Test
  void a_date_behind_the_end_of_32_bits() {
    refused(
        ION,
        "a contact 2038/01/19-00:00:00 2038/01/19-00:00:09 1 2 9\n",
        "plan:1: time \"2038/01/19-00:00:00\": ION takes dates from 1970 to 2038-01-18");
  }

  @Test
  void an_eid_as_node() {
    refused(
        ION,
        "a contact +0 +60 dtn:mars 2 9\n",
        "plan:1: node \"dtn:mars\": ION plans have node numbers; a pycg-dtn plan? its rates are"
            + " bit/s (--rate-unit bit/s --eid-nodes)");
    refused(
        ION,
        "a contact +0 +60 1 ipn:2.0 9\n",
        "plan:1: node \"ipn:2.0\": ION plans have node numbers; a pycg-dtn plan? its rates are"
            + " bit/s (--rate-unit bit/s --eid-nodes)");
  }

  @Test
  void a_node_number_that_c_would_read_otherwise_and_node_0() {
    refused(
        ION,
        "a contact +0 +60 010 2 9\n",
        "plan:1: node \"010\": whole number expected; ION would read 8");
    refused(ION, "a contact +0 +60 0 2 9\n", "plan:1: node \"0\": node numbers begin at 1");
  }

  @Test
  void a_contact_of_core() {
    refused(
        ION,
        "a contact +0 +10 1 2 10mbit 0.2 30 0\n",
        "plan:1: more words than an ION contact has; a plan for CORE is not read");
    refused(
        ION,
        "a contact +0 +10 1 2 10mbit 0.2\n",
        "plan:1: rate \"10mbit\" has a unit, which ION has not; a plan for CORE is not read");
  }

  @Test
  void a_comment_behind_a_command() {
    refused(
        ION,
        "a contact +0 +10 1 2 10 # low\n",
        "plan:1: a comment behind a command makes more words of it for ION; give it its own line");
    refused(ION, "  # indented\n", "plan:1: ION knows comments in the first column only");
  }

  @Test
  void bounds_that_are_none() {
    refused(
        ION,
        RANGE + "a contact +60 +60 1 2 9\n",
        "plan:2: the contact ends at 60 s, and begins at 60 s: its end has to be behind its start");
    refused(
        ION,
        "a range +9 +5 1 2 9\na contact +6 +60 1 2 9\n",
        "plan:1: the range ends at 5 s, and begins at 9 s: its end has to be behind its start");
    refused(
        ION,
        RANGE + "a contact +0 +60 1 2 0\n",
        "plan:2: rate \"0\": 1 octet per second or more expected");
  }

  @ParameterizedTest
  @CsvSource({"1.01", "-0.1", "NaN", "likely", "0.5x"})
  void a_confidence_that_is_no_share(String confidence) {
    refused(
        ION,
        RANGE + "a contact +0 +60 1 2 9 " + confidence + "\n",
        "plan:2: confidence \"" + confidence + "\": a number from 0 to 1 expected");
  }

  @Test
  void overlapping_contacts_of_one_direction_with_both_lines() throws Exception {
    var first = RANGE + "a contact +0 +60 1 2 9\n";
    refused(
        ION,
        first + "a contact +59 +90 1 2 9\n",
        "plan:3: the contact from ipn:1.0 to ipn:2.0 overlaps that of line 2, which ends at 60 s");
    assertThat(read(ION, first + "a contact +59 +90 2 1 9\n").plan().contacts()).hasSize(2);
  }

  @Test
  void overlapping_ranges_of_one_direction() {
    refused(
        ION,
        "a range +5 +9 1 2 1\na range +0 +6 1 2 1\na contact +0 +60 1 2 9\n",
        "plan:2: the range from ipn:1.0 to ipn:2.0 overlaps that of line 1");
  }

  @Test
  void a_contact_at_whose_start_no_range_holds() {
    var words =
        ": contact ipn:1.0 -> ipn:2.0 has no range at 0 s; ION would not use it"
            + " (--missing-range 0s)";
    refused(ION, "a contact +0 +60 1 2 9\n", "plan:1" + words);
    refused(ION, "a range +1 +60 1 2 1\na contact +0 +60 1 2 9\n", "plan:2" + words);
    refused(ION, "a range +0 +60 2 1 1\na contact +0 +60 1 2 9\n", "plan:2" + words);
  }

  @ParameterizedTest
  @CsvSource({"c contact +0 1 2 9", "d contact +0 1 2", "d range +0 1 2", "c range +0 1 2 9"})
  void changes_to_a_plan(String line) {
    refused(
        ION,
        RANGE + line + "\n",
        "plan:2: changes to a plan are not read; give the plan that results");
  }

  @Test
  void offsets_and_dates_without_a_reference() {
    refused(
        ION,
        RANGE + "a contact 2030/01/01-01:00:00 2030/01/01-02:00:00 1 2 9\n",
        "plan:1: +N has no date: give @ or --zero");
  }

  @Test
  void a_line_that_ion_would_cut() throws Exception {
    var words = RANGE + "a contact +0 +60 1 2 9";
    int length = words.length() - RANGE.length();
    assertThat(read(ION, words + " ".repeat(255 - length)).plan().contacts()).hasSize(1);
    refused(
        ION, words + " ".repeat(256 - length), "plan:2: a line of 256 characters; ION reads 255");
  }

  @Test
  void commands_in_capitals_and_too_few_words() {
    refused(ION, "A contact +0 +60 1 2 9\n", "plan:1: \"A\": commands of ION are in lower case");
    refused(
        ION,
        "a contact +0 +60 1 2\n",
        "plan:1: a contact START STOP FROM TO OCTETS_PER_SECOND [CONFIDENCE] expected");
    refused(
        ION, "a range +0 +60 1 2\n", "plan:1: a range START STOP FROM TO LIGHT_SECONDS expected");
  }
}
