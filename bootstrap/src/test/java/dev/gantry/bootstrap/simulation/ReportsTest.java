package dev.gantry.bootstrap.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.contactplan.Contact;
import dev.gantry.contactplan.Dialect;
import dev.gantry.contactplan.Plan;
import dev.gantry.contactplan.Segment;
import dev.gantry.simulator.LinkConditions;
import dev.gantry.simulator.relay.Flow;
import dev.gantry.simulator.relay.PlannedContact;
import dev.gantry.simulator.relay.RelayRun;
import dev.gantry.simulator.relay.RelaySetup;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a simulation is given, and what is made of what came of it. */
class ReportsTest {
  private static final long SECOND = 1_000_000;

  private static Contact contact(String from, String to, Segment... segments) {
    return new Contact(from, to, 0, 100 * SECOND, 1, List.of(segments), 1);
  }

  private static Simulation simulation(OptionalLong rate, Flow... flows) {
    var segment = new Segment(0, rate, 0, 0);
    var plan =
        new Plan(
            Dialect.HDTN,
            Instant.parse("2030-01-01T00:00:00Z"),
            List.of(contact("<a>", "b&c", segment), contact("b&c", "<a>", segment)));
    var setup = RelaySetup.of(PlanContacts.of(plan), flows);
    return new Simulation(
        "gantry 1", plan, List.of("a <plan>"), List.of("a \"note\""), setup, RelayRun.of(setup));
  }

  @Test
  void each_segment_of_a_contact_is_a_link_of_its_own_in_octets_and_nanoseconds() {
    var plan =
        new Plan(
            Dialect.ION,
            null,
            List.of(
                contact(
                    "a",
                    "b",
                    new Segment(0, OptionalLong.of(12), 3, 0),
                    new Segment(40 * SECOND, OptionalLong.empty(), 4, 0))));
    assertThat(PlanContacts.of(plan))
        .containsExactly(
            new PlannedContact("a", "b", 0, 40_000_000_000L, 1.5, 3_000),
            new PlannedContact(
                "a", "b", 40_000_000_000L, 100_000_000_000L, LinkConditions.UNLIMITED, 4_000));
  }

  @Test
  void names_and_notes_are_text_on_the_page_and_never_markup() {
    var page = SimulationPage.of(simulation(OptionalLong.of(8_000), Flow.of("<a>", "b&c", 2, 500)));
    assertThat(page)
        .contains("&lt;a&gt;", "b&amp;c", "a &lt;plan&gt;", "a &quot;note&quot;")
        .doesNotContain("<a>", "<plan>")
        .doesNotContain("script");
  }

  @Test
  void the_page_says_what_did_not_arrive() {
    var page =
        SimulationPage.of(simulation(OptionalLong.of(8_000), Flow.of("<a>", "b&c", 1, 200_000)));
    assertThat(page)
        .contains("0 of 1 bundles delivered", "Not delivered", "long enough for so long a bundle");
  }

  @Test
  void a_link_without_a_limit_has_no_volume_in_json_and_is_called_unlimited_on_the_page() {
    var simulation = simulation(OptionalLong.empty(), Flow.of("<a>", "b&c", 1, 500));
    assertThat(SimulationJson.of(simulation))
        .contains("\"zero\":\"2030-01-01T00:00:00Z\"", "\"carried-bytes\":")
        .doesNotContain("volume-bytes");
    assertThat(SimulationPage.of(simulation)).contains("unlimited");
  }

  @Test
  void a_plot_has_a_step_for_each_value_on_one_scale() {
    assertThat(new Plot(List.of(4.0, 4.0), List.of(1.0, 2.0)).svg("a <plot>"))
        .contains(
            "<title>a &lt;plot&gt;</title>",
            "class=\"back\" d=\"M0 90L0.0 0.0L360.0 0.0L360.0 0.0L720.0 0.0L720 90Z\"",
            "class=\"front\" d=\"M0 90L0.0 67.5L360.0 67.5L360.0 45.0L720.0 45.0L720 90Z\"");
    assertThat(new Plot(List.of(), List.of(0.0)).most()).isEqualTo(1);
  }

  @Test
  void times_are_told_in_two_units() {
    assertThat(TimeText.of(0)).isEqualTo("0 ms");
    assertThat(TimeText.of(12_400_000)).isEqualTo("12 ms");
    assertThat(TimeText.of(999_600_000)).isEqualTo("1.0 s");
    assertThat(TimeText.of(59_400_000_000L)).isEqualTo("59.4 s");
    assertThat(TimeText.of(59_600_000_000L)).isEqualTo("1 min");
    assertThat(TimeText.of(61_000_000_000L)).isEqualTo("1 min 1 s");
    assertThat(TimeText.of(8_400_000_000_000L)).isEqualTo("2 h 20 min");
    assertThat(TimeText.of(86_400_000_000_000L)).isEqualTo("1 d");
    assertThat(TimeText.of(100_800_000_000_000L)).isEqualTo("1 d 4 h");
  }
}
