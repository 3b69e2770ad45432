package dev.gantry.contactplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The model of a plan holds what can be, and tells what it holds. */
class PlanTest {
  private static final long SECOND = 1_000_000;

  private static Contact contact(String from, String to, double confidence, OptionalLong rate) {
    return new Contact(
        from, to, 0, 60 * SECOND, confidence, List.of(new Segment(0, rate, 2 * SECOND, 0)), 1);
  }

  @Test
  void a_contact_comes_about_as_likely_as_its_confidence() {
    var rate = OptionalLong.of(8);
    var sure = contact("a", "b", 1, rate);
    var likely = contact("b", "c", 0.5, rate);
    var plan =
        new Plan(Dialect.ION, null, List.of(sure, likely, likely, contact("c", "d", 0, rate)));
    assertThat(plan.isUncertain()).isTrue();
    var chance = new ArrayDeque<>(List.of(0.49, 0.5, 0.0));
    assertThat(plan.drawn(chance::remove).contacts()).containsExactly(sure, likely);
    assertThat(chance).as("a sure contact needs no chance").isEmpty();
  }

  @Test
  void numbers_are_in_the_order_of_what_they_are_worth() {
    var rate = OptionalLong.of(8);
    var plan =
        new Plan(
            Dialect.ION,
            null,
            List.of(contact("ipn:10.0", "ipn:9.0", 1, rate), contact("gs", "ipn:10.0", 1, rate)));
    assertThat(plan.nodes()).containsExactly("ipn:9.0", "ipn:10.0", "gs");
  }

  @Test
  void a_summary_says_each_number_with_its_unit() {
    var plan =
        new Plan(
            Dialect.HDTN,
            Instant.parse("2030-01-01T00:00:00Z"),
            List.of(
                contact("a", "b", 1, OptionalLong.of(9600)),
                contact("b", "a", 1, OptionalLong.of(2_000_000)),
                contact("b", "c", 1, OptionalLong.empty())));
    assertThat(PlanSummary.lines(plan))
        .containsExactly(
            "HDTN plan: 3 contacts, one way each, between 3 nodes",
            "  span    0 to 60 s, where 0 s is 2030-01-01T00:00:00Z",
            "  rates   9.6 kbit/s (1.2 kB/s) to 2 Mbit/s (250 kB/s), some unlimited",
            "  delays  2 s",
            "  volume  15.07 MB, and 1 contact without a limit");
  }

  @Test
  void amounts_are_scaled_and_times_have_no_needless_digits() {
    assertThat(PlanSummary.scaled(0, "B")).isEqualTo("0 B");
    assertThat(PlanSummary.scaled(999.9, "B")).isEqualTo("999.9 B");
    assertThat(PlanSummary.scaled(100_000, "B")).isEqualTo("100 kB");
    assertThat(PlanSummary.scaled(1.5e21, "B")).isEqualTo("1500 EB");
    assertThat(PlanSummary.seconds(1_500_000)).isEqualTo("1.5");
    assertThat(PlanSummary.seconds(100 * SECOND)).isEqualTo("100");
  }

  @Test
  void what_cannot_be_cannot_be_made() {
    var rate = OptionalLong.of(8);
    var one = new Segment(0, rate, 0, 0);
    assertThatThrownBy(() -> new Segment(0, OptionalLong.of(0), 0, 0))
        .hasMessageContaining("0 bit");
    assertThatThrownBy(() -> new Segment(0, rate, -1, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Segment(0, rate, 0, 1.1)).hasMessageContaining("1.1");
    assertThatThrownBy(() -> new Contact("a", "a", 0, 9, 1, List.of(one), 1))
        .hasMessageContaining("itself");
    assertThatThrownBy(() -> new Contact("a", "b", 9, 9, 1, List.of(one), 1))
        .hasMessageContaining("9");
    assertThatThrownBy(() -> new Contact("a", "b", 0, 9, 2, List.of(one), 1))
        .hasMessageContaining("confidence");
    assertThatThrownBy(() -> new Contact("a", "b", 0, 9, 1, List.of(), 1))
        .hasMessageContaining("no segment");
    assertThatThrownBy(() -> new Contact("a", "b", 0, 9, 1, List.of(one, one), 1))
        .hasMessageContaining("order");
    assertThatThrownBy(
            () -> new Contact("a", "b", 0, 9, 1, List.of(one, new Segment(9, rate, 0, 0)), 1))
        .hasMessageContaining("behind the end");
  }
}
