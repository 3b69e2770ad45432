package dev.gantry.contactplan.reading;

import static dev.gantry.contactplan.reading.Reading.ION;
import static dev.gantry.contactplan.reading.Reading.contacts;
import static dev.gantry.contactplan.reading.Reading.delayMicros;
import static dev.gantry.contactplan.reading.Reading.rate;
import static dev.gantry.contactplan.reading.Reading.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.contactplan.Dialect;
import dev.gantry.contactplan.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** An ION plan means here what it means to ionadmin. */
class IonReaderTest {
  private static final String RANGE = "a range +0 +86400 1 2 12\n";
  private static final long SECOND = 1_000_000;

  @Test
  void a_contact_is_one_way_with_octets_per_second_and_the_delay_of_its_range() throws Exception {
    var read = read(ION, "# a plan\n\n" + RANGE + "a contact +60 +7260 1 2 100000\n");
    assertThat(read.notes()).isEmpty();
    assertThat(read.plan().dialect()).isEqualTo(Dialect.ION);
    assertThat(read.plan().zero()).isNull();
    assertThat(read.plan().contacts())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.from()).isEqualTo("ipn:1.0");
              assertThat(one.to()).isEqualTo("ipn:2.0");
              assertThat(one.startMicros()).isEqualTo(60 * SECOND);
              assertThat(one.endMicros()).isEqualTo(7260 * SECOND);
              assertThat(rate(one)).isEqualTo(OptionalLong.of(800_000));
              assertThat(delayMicros(one)).isEqualTo(12 * SECOND);
              assertThat(one.confidence()).isEqualTo(1);
              assertThat(one.line()).isEqualTo(4);
            });
  }

  @Test
  void the_user_may_say_that_rates_are_bits() throws Exception {
    var text = RANGE + "a contact +0 +60 1 2 80000\n";
    assertThat(rate(contacts(ION, text).getFirst())).hasValue(640_000);
    assertThat(rate(contacts(ION.counting(RateUnit.BITS), text).getFirst())).hasValue(80_000);
  }

  @Test
  void a_confidence_may_stand_behind_the_rate_and_may_be_0() throws Exception {
    var text = RANGE + "a contact +0 +60 1 2 80000 0.75\na contact +90 +99 1 2 80000 0\n";
    assertThat(contacts(ION, text)).extracting(one -> one.confidence()).containsExactly(0.75, 0.0);
  }

  @Test
  void a_range_from_the_lower_number_holds_both_ways_until_the_other_way_is_given()
      throws Exception {
    var both = "a contact +0 +60 1 2 10\na contact +0 +60 2 1 10\n";
    assertThat(contacts(ION, RANGE + both))
        .extracting(Reading::delayMicros)
        .containsOnly(12 * SECOND);
    assertThat(contacts(ION, RANGE + "a range +0 +99 2 1 13\n" + both))
        .extracting(Reading::delayMicros)
        .containsExactly(12 * SECOND, 13 * SECOND);
  }

  @Test
  void nine_is_after_eight_also_where_text_would_have_it_so() throws Exception {
    assertThat(contacts(ION, "a range +0 +9 9 10 3\na contact +0 +9 10 9 1\n"))
        .extracting(Reading::delayMicros)
        .containsExactly(3 * SECOND);
  }

  @Test
  void ranges_may_touch_and_change_the_delay_within_a_contact() throws Exception {
    var text =
        "a range +0 +100 1 2 5\na range +100 +150 1 2 6\na range +200 +300 1 2 5\n"
            + "a contact +50 +250 1 2 125\n";
    var rate = OptionalLong.of(1000);
    assertThat(contacts(ION, text).getFirst().segments())
        .containsExactly(
            new Segment(50 * SECOND, rate, 5 * SECOND, 0),
            new Segment(100 * SECOND, rate, 6 * SECOND, 0),
            new Segment(200 * SECOND, rate, 5 * SECOND, 0));
  }

  @Test
  void a_contact_without_range_is_read_where_the_user_gives_one() throws Exception {
    var options = ION.withMissingRange(Duration.ofMillis(250));
    assertThat(contacts(options, "a contact +0 +60 1 2 80000\n"))
        .extracting(Reading::delayMicros)
        .containsExactly(250_000L);
  }

  @Test
  void dates_are_utc_and_the_first_reference_is_time_0() throws Exception {
    var read =
        read(
            ION,
            "@ 2030/01/01-00:00:00\na range +0 +9000 1 2 1\na contact +60 +120 1 2 9\n"
                + "a contact 2030/01/01-01:00:00 2030/01/01-02:00:00 2 1 2000 0.75\n");
    assertThat(read.plan().zero()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(read.plan().contacts())
        .extracting(one -> one.startMicros())
        .containsExactly(60 * SECOND, 3600 * SECOND);
  }

  @Test
  void dates_alone_begin_with_the_first_contact() throws Exception {
    var read =
        read(
            ION,
            "a range 2029/12/31-00:00:00 2030/01/02-00:00:00 1 2 1\n"
                + "a contact 2030/01/01-01:00:00 2030/01/01-02:00:00 1 2 2000\n");
    assertThat(read.plan().zero()).isEqualTo(Instant.parse("2030-01-01T01:00:00Z"));
    assertThat(read.plan().contacts().getFirst().startMicros()).isZero();
  }

  @Test
  void a_reference_may_move_and_go_back_to_now() throws Exception {
    var text =
        RANGE
            + "@ +100\na contact +1 +2 1 2 9\n@ +100\na contact +1 +2 1 2 9\n"
            + "@ 0\na contact +1 +2 1 2 9\n";
    assertThat(contacts(ION, text))
        .extracting(one -> one.startMicros())
        .containsExactly(SECOND, 101 * SECOND, 201 * SECOND);
  }

  @Test
  void a_zero_gives_offsets_their_date() throws Exception {
    var zero = Instant.parse("2030-01-01T00:00:00Z");
    var text =
        "a range +0 +9999 1 2 1\na contact +60 +120 1 2 9\n"
            + "a contact 2030/01/01-01:00:00 2030/01/01-02:00:00 2 1 2000\n";
    var read = read(ION.from(zero), text);
    assertThat(read.plan().zero()).isEqualTo(zero);
    assertThat(read.plan().contacts())
        .extracting(one -> one.startMicros())
        .containsExactly(60 * SECOND, 3600 * SECOND);
  }

  @Test
  void what_is_no_plan_is_left_out_and_told_once() throws Exception {
    var read =
        read(ION, "1 1 node.ionconfig\ns\n^ 1\nm horizon +0\n" + RANGE + "a contact +0 +9 1 2 1\n");
    assertThat(read.notes())
        .containsExactly(
            "plan:1: 3 lines here or behind, which are no contact, range, @ or ^, are left out");
  }

  @Test
  void hypothetical_contacts_registrations_and_loops_carry_nothing() throws Exception {
    var read =
        read(
            ION,
            "a contact 0 0 1 3 0 0\na contact -1 0 1 1 0\na contact +0 +9 1 1 5\n"
                + RANGE
                + "a contact +0 +9 1 2 1\n");
    assertThat(read.plan().contacts()).hasSize(1);
    assertThat(read.notes())
        .containsExactly(
            "plan:1: a hypothetical contact carries nothing, and is left out",
            "plan:2: a registration carries nothing, and is left out",
            "plan:3: a contact of ipn:1.0 with itself is left out");
  }

  @Test
  void contacts_that_touch_are_read_with_the_warning_that_ion_ignores_the_second()
      throws Exception {
    var read = read(ION, RANGE + "a contact +0 +100 1 2 9\na contact +100 +200 1 2 9\n");
    assertThat(read.plan().contacts()).hasSize(2);
    assertThat(read.notes())
        .containsExactly(
            "plan:3: the contact from ipn:1.0 to ipn:2.0 touches that of line 2: ION ignores the"
                + " second");
  }

  @Test
  void a_plan_of_pycg_dtn_has_eids_bits_and_parts_of_light_seconds() throws Exception {
    var options = ION.counting(RateUnit.BITS).withEidNodes();
    var read =
        read(
            options,
            "a range +0 +200 dtn:mars dtn:sat 0.001334\na range +0 +200 dtn:sat dtn:mars 0.001335\n"
                + "a contact +0 +100 dtn:mars dtn:sat 80000\na contact +100 +200 dtn:mars dtn:sat"
                + " 80000\n");
    assertThat(read.notes()).isEmpty();
    assertThat(read.plan().nodes()).containsExactly("dtn:mars", "dtn:sat");
    assertThat(read.plan().contacts()).extracting(Reading::delayMicros).containsOnly(1334L);
    assertThat(read.plan().contacts())
        .extracting(Reading::rate)
        .containsOnly(OptionalLong.of(80_000));
  }

  @Test
  void a_name_becomes_the_node_id_that_the_user_gives_it() throws Exception {
    var options = ION.naming("2", "ipn:7.0");
    assertThat(read(options, RANGE + "a contact +0 +9 1 2 1\n").plan().nodes())
        .containsExactly("ipn:1.0", "ipn:7.0");
  }
}
