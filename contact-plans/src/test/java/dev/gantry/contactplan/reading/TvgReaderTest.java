package dev.gantry.contactplan.reading;

import static dev.gantry.contactplan.reading.Reading.ANY;
import static dev.gantry.contactplan.reading.Reading.contacts;
import static dev.gantry.contactplan.reading.Reading.read;
import static dev.gantry.contactplan.reading.Reading.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.contactplan.Contact;
import dev.gantry.contactplan.Dialect;
import dev.gantry.contactplan.PlanSummary;
import dev.gantry.contactplan.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A TVG means here what it means to dtn-tvg-util, and what that would lose is refused. */
class TvgReaderTest {
  private static String factual(String contacts) {
    return graph("Contact_v2", contacts);
  }

  private static String predicted(String contacts) {
    return graph("PredictedContact_v2", contacts);
  }

  private static String graph(String type, String contacts) {
    return """
    {"contact_type": "%s", "vertices": {"gs1": ["sat"], "sat": []},
     "edges": [{"vertices": ["gs1", "sat"], "contacts": [
       %s]}]}
    """
        .formatted(type, contacts);
  }

  @Test
  void a_factual_contact_has_segments_of_bits_per_second_with_absolute_times() throws Exception {
    var read =
        read(
            ANY,
            factual(
                "[\"gs1\", \"sat\", 10.5, 70.0, [[10.5, 9600.0, 0.0, 0.25], [40.0, 4800.0, 0.0,"
                    + " 0.26]]]"));
    assertThat(read.plan().dialect()).isEqualTo(Dialect.F_TVG);
    assertThat(read.notes()).isEmpty();
    assertThat(read.plan().contacts())
        .containsExactly(
            new Contact(
                "gs1",
                "sat",
                10_500_000,
                70_000_000,
                1,
                List.of(
                    new Segment(10_500_000, OptionalLong.of(9600), 250_000, 0),
                    new Segment(40_000_000, OptionalLong.of(4800), 260_000, 0)),
                3));
  }

  @Test
  void missing_tail_values_of_a_segment_are_0() throws Exception {
    assertThat(contacts(ANY, factual("[\"gs1\", \"sat\", 0, 9, [[0, 8]]]")))
        .extracting(Reading::delayMicros)
        .containsExactly(0L);
    refused(
        ANY,
        factual("[\"gs1\", \"sat\", 0, 9, [[0]]]"),
        "plan:3: edges[0].contacts[0][4][0][1]: a rate of 0 bit/s; 1 or more expected");
  }

  @Test
  void bit_errors_are_kept_and_told() throws Exception {
    var read = read(ANY, factual("[\"gs1\", \"sat\", 0, 9, [[0, 8, 1e-05, 0]]]"));
    assertThat(read.plan().contacts().getFirst().segments().getFirst().bitErrorRate())
        .isEqualTo(1e-5);
    assertThat(read.notes()).isEmpty();
    assertThat(PlanSummary.lines(read.plan())).contains("  errors  up to 1.0E-5 of all bits");
  }

  @Test
  void a_predicted_contact_has_a_probability() throws Exception {
    var read = read(ANY, predicted("[\"gs1\", \"sat\", 0, 9, [[0, 0.5, [[0, 8, 2]]]]]"));
    assertThat(read.plan().dialect()).isEqualTo(Dialect.P_TVG);
    assertThat(read.plan().contacts())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.confidence()).isEqualTo(0.5);
              assertThat(Reading.delayMicros(one)).isEqualTo(2_000_000);
            });
  }

  @Test
  void of_several_generations_the_last_known_then_holds() throws Exception {
    var text =
        predicted("[\"gs1\", \"sat\", 90, 99, [[0, 0.5, [[90, 8, 0]]], [60, 1, [[90, 9, 0]]]]]");
    assertThat(confidence(text, 59)).isEqualTo(0.5);
    assertThat(confidence(text, 60)).isEqualTo(1);
    refused(
        ANY,
        text,
        "plan:3: edges[0].contacts[0][4]: several generations, and no --known-at says which;"
            + " dtn-tvg-util would keep only the last");
  }

  private static double confidence(String text, int knownAtSeconds) throws PlanException {
    return contacts(ANY.knownAt(Duration.ofSeconds(knownAtSeconds)), text).getFirst().confidence();
  }

  @Test
  void numbers_are_names_too() throws Exception {
    var text =
        "{\"contact_type\":\"Contact_v2\",\"edges\":[{\"vertices\":[1,\"2\"],\"contacts\":[[1,2,0,9,[[0,8]]]]}]}";
    assertThat(read(ANY, text).plan().nodes()).containsExactly("ipn:1.0", "ipn:2.0");
  }

  @Test
  void unix_times_become_the_date_of_0() throws Exception {
    var read =
        read(ANY, factual("[\"gs1\", \"sat\", 1893456000.5, 1893456009, [[1893456000.5, 8]]]"));
    assertThat(read.plan().zero()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(read.plan().contacts().getFirst().startMicros()).isEqualTo(500_000);
    assertThat(read.notes())
        .containsExactly("plan: its times are Unix seconds; here 0 s is 2030-01-01T00:00:00Z");
  }

  @Test
  void times_from_0_stay_so_with_the_date_that_the_user_gives() throws Exception {
    var zero = Instant.parse("2030-01-01T00:00:00Z");
    var read = read(ANY.from(zero), factual("[\"gs1\", \"sat\", 999999999, 1000000009, [[0, 8]]]"));
    assertThat(read.plan().zero()).isEqualTo(zero);
    assertThat(read.plan().contacts().getFirst().startMicros()).isEqualTo(999_999_999_000_000L);
  }

  @Test
  void an_edge_that_is_given_twice_is_refused() {
    refused(
        ANY,
        """
        {"contact_type": "Contact_v2", "edges": [
          {"vertices": ["a", "b"], "contacts": [["a", "b", 0, 9, [[0, 8]]]]},
          {"vertices": ["a", "b"], "contacts": [["a", "b", 10, 19, [[10, 8]]]]}]}
        """,
        "plan:3: edges[1]: the edge of line 2 again; dtn-tvg-util would keep only the last");
  }

  @Test
  void a_contact_that_is_not_of_its_edge_is_refused() {
    refused(
        ANY,
        factual("[\"sat\", \"gs1\", 0, 9, [[0, 8]]]"),
        "plan:3: edges[0].contacts[0]: the contact is from sat to gs1, its edge from gs1 to sat");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9, 9, [[0, 8]] | : edges[0].contacts[0] ends at 9 s, and begins at 9 s: its end has to be"
            + " behind its start",
        "-1, 9, [[0, 8]] | : edges[0].contacts[0][2]: -1 is less than 0",
        "0, 9, [[0, -8]] | : edges[0].contacts[0][4][0][1]: a rate of -8 bit/s; 1 or more expected",
        "0, 9, [[0, 0.4]] | : edges[0].contacts[0][4][0][1]: a rate of 0.4 bit/s; 1 or more"
            + " expected",
        "0, 9, [[0, 8, 0, -1]] | : edges[0].contacts[0][4][0][3]: -1 is less than 0",
        "0, 9, [[0, \"8\"]] | : edges[0].contacts[0][4][0][1]: \"8\" is no number that is read",
        "0, 9, [[0, 8, 1.5]] | : edges[0].contacts[0][4][0][2]: 1.5 is not within 0 and 1",
        "0, 9, [] | : edges[0].contacts[0][4]: a segment expected",
        "0, 9, [[1, 8]] | : edges[0].contacts[0][4][0]: begins behind the start of the contact",
        "0, 9, [[0, 8], [5, 8], [4, 8]] | : edges[0].contacts[0][4][2]: segments in order expected",
        "0, 1e999, [[0, 8]] | : edges[0].contacts[0][3]: 1e999 is no number that is read",
        "0, 1e99, [[0, 8]] | : edges[0].contacts[0][3]: 1e99 is more than 4000000000 s, the most"
            + " that is read"
      })
  void what_cannot_be_is_refused_with_its_path(String contact, String words) {
    refused(ANY, factual("[\"gs1\", \"sat\", " + contact + "]"), "plan:3" + words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[0, 1.5, [[0, 8, 0]]]] | [0][1]: 1.5 is not within 0 and 1",
        "[[1, 1, [[0, 8, 0]]]] | [0]: the first generation begins at 0",
        "[[0, 1]] | [0]: [valid_from, probability, segments] expected",
        "[] | : a generation expected"
      })
  void a_generation_that_cannot_be_is_refused(String generations, String words) {
    refused(
        ANY,
        predicted("[\"gs1\", \"sat\", 0, 9, " + generations + "]"),
        "plan:3: edges[0].contacts[0][4]" + words);
  }

  @Test
  void overlaps_are_refused_and_touching_is_fine() throws Exception {
    var first = "[\"gs1\", \"sat\", 0, 9, [[0, 8]]], ";
    assertThat(read(ANY, factual(first + "[\"gs1\", \"sat\", 9, 10, [[9, 8]]]")).notes()).isEmpty();
    refused(
        ANY,
        factual(first + "\n[\"gs1\", \"sat\", 8, 10, [[8, 8]]]"),
        "plan:4: the contact from gs1 to sat overlaps that of line 3, which ends at 9 s");
  }

  @Test
  void older_and_unknown_types_are_refused() {
    refused(
        ANY,
        graph("Contact", ""),
        "plan:1: contact_type \"Contact\": of an older dtn-tvg-util; write it anew");
    refused(
        ANY,
        graph("Path", ""),
        "plan:1: contact_type: \"Contact_v2\" or \"PredictedContact_v2\" expected");
  }
}
