package dev.gantry.simulator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.simulator.LinkConditions;
import dev.gantry.simulator.relay.RelayReport.LinkReport;
import dev.gantry.simulator.relay.RelayReport.Undelivered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Traffic over contact plans, by real machines: what arrives, when, and what is in its way. */
class RelayRunTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<PlannedContact> contacts = new ArrayList<>();

  private void bothWays(String one, String other, long from, long until, double rate, long delay) {
    contacts.addAll(
        PlannedContact.bothWays(
            one,
            other,
            Duration.ofSeconds(from),
            Duration.ofSeconds(until),
            rate,
            Duration.ofSeconds(delay)));
  }

  private RelayReport run(Flow... flows) {
    return RelayRun.of(RelaySetup.of(contacts, flows));
  }

  private static LinkReport link(RelayReport report, String from, String to) {
    return report.links().stream()
        .filter(one -> one.from().equals(from) && one.to().equals(to))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_bundle_takes_three_round_trips_its_octets_and_the_way() {
    bothWays("a", "b", 100, 1000, 1000, 10);
    var report = run(Flow.of("a", "b", 1, 50_000));
    assertThat(report.delivered()).isEqualTo(1);
    // 100 s to wait, 60 to set a session up, 50 for its octets, 10 to arrive.
    assertThat(report.lastNanos()).isBetween(220 * SECOND, 222 * SECOND);
  }

  @Test
  void bundles_are_stored_until_the_next_contact_and_the_stores_are_told() {
    bothWays("a", "b", 0, 100, 10_000, 0);
    bothWays("b", "c", 500, 600, 10_000, 0);
    var report = run(Flow.of("a", "c", 10, 10_000));
    assertThat(report.delivered()).isEqualTo(10);
    assertThat(report.latencies().quantileNanos(0)).isBetween(501 * SECOND, 502 * SECOND);
    assertThat(report.latencies().quantileNanos(1)).isBetween(510 * SECOND, 511 * SECOND);
    assertThat(report.stores())
        .extracting(store -> store.node() + " " + store.mostBytes() + " " + store.lastBytes())
        .containsExactly("a 100000 0", "b 100000 0", "c 0 0");
  }

  @Test
  void links_are_told_with_their_volume_and_what_they_carried() {
    bothWays("a", "b", 0, 200, 1000, 0);
    var report = run(Flow.of("a", "b", 1, 50_000));
    var link = link(report, "a", "b");
    assertThat(link.carriedBytes()).isBetween(50_000.0, 51_500.0);
    assertThat(link.volumeBytes()).isBetween(50_000.0, 53_000.0);
    assertThat(link.utilisation()).isBetween(0.95, 1.0);
    assertThat(link.carried().stream().mapToDouble(each -> each).sum())
        .isBetween(link.carriedBytes() - 1, link.carriedBytes() + 1);
    assertThat(link(report, "b", "a").carriedBytes()).isBetween(30.0, 5_000.0);
  }

  @ParameterizedTest
  @EnumSource(Gaps.class)
  void what_a_contact_has_no_room_for_goes_in_the_next(Gaps gaps) {
    for (int i = 0; i < 10; i++) {
      bothWays("a", "b", 1000 * i, 1000 * i + 60, 1000, 1);
    }
    var report = RelayRun.of(RelaySetup.of(contacts, Flow.of("a", "b", 30, 10_000)).with(gaps));
    assertThat(report.delivered()).isEqualTo(30);
    // Five of 10 kB in 54 s: six contacts, or seven where one comes too late to be answered.
    assertThat(report.lastNanos()).isBetween(5000 * SECOND, 7000 * SECOND);
  }

  @ParameterizedTest
  @EnumSource(Gaps.class)
  void a_bundle_that_no_single_contact_can_carry_is_not_begun(Gaps gaps) {
    bothWays("a", "b", 0, 60, 1000, 1);
    bothWays("a", "b", 100, 160, 1000, 1);
    var report = RelayRun.of(RelaySetup.of(contacts, Flow.of("a", "b", 1, 60_001)).with(gaps));
    assertThat(report.flows().getFirst().undelivered())
        .containsExactly(
            new Undelivered(
                1, "a", "no contact that leads there is long enough for so long a bundle"));
    assertThat(link(report, "a", "b").carriedBytes()).isLessThan(1_000);
  }

  @Test
  void rates_and_delays_change_within_a_contact() {
    bothWays("a", "b", 0, 100, 100, 5);
    bothWays("a", "b", 100, 1000, 10_000, 1);
    var report = run(Flow.of("a", "b", 1, 100_000));
    // Ready after 30 s, 7 kB by 100 s, the rest in 10 s more.
    assertThat(report.lastNanos()).isBetween(110 * SECOND, 113 * SECOND);
  }

  @Test
  void a_contact_without_a_rate_carries_all_at_once() {
    bothWays("a", "b", 10, 20, LinkConditions.UNLIMITED, 1);
    var report = run(Flow.of("a", "b", 100, 100_000));
    assertThat(report.delivered()).isEqualTo(100);
    assertThat(link(report, "a", "b").volumeBytes()).isInfinite();
  }

  @Test
  void the_earliest_arrival_goes_by_another_node() {
    bothWays("a", "b", 1000, 2000, 1000, 0);
    bothWays("a", "relay", 0, 100, 1000, 0);
    bothWays("relay", "b", 200, 300, 1000, 0);
    var report = run(Flow.of("a", "b", 1, 1000));
    assertThat(report.lastNanos()).isBetween(201 * SECOND, 203 * SECOND);
  }

  @Test
  void flows_begin_when_they_do_and_share_a_link_by_who_was_first() {
    bothWays("a", "b", 0, 1000, 1000, 0);
    var slow = new Flow("a", "b", 10_000, 3, Duration.ofSeconds(100), Duration.ofSeconds(100));
    var report = run(Flow.of("a", "b", 5, 10_000), slow);
    assertThat(report.flows().get(0).lastNanos()).isBetween(50 * SECOND, 53 * SECOND);
    assertThat(report.flows().get(1).latencies().sortedNanos())
        .hasSize(3)
        .allMatch(nanos -> nanos >= 10 * SECOND && nanos < 12 * SECOND);
  }

  @Test
  void one_way_contacts_carry_no_tcp_and_are_told_to_be_the_reason() {
    contacts.add(new PlannedContact("a", "b", 0, 100 * SECOND, 1000, 0));
    var report = run(Flow.of("a", "b", 2, 1000));
    assertThat(report.delivered()).isZero();
    assertThat(report.flows().getFirst().undelivered())
        .singleElement()
        .satisfies(
            some -> {
              assertThat(some.count()).isEqualTo(2);
              assertThat(some.at()).isEqualTo("a");
              assertThat(some.why()).contains("no way back");
            });
    assertThat(link(report, "a", "b").usableBytes()).isZero();
  }

  @Test
  void what_has_no_way_or_no_time_is_told_with_the_node_that_holds_it() {
    bothWays("a", "b", 0, 100, 1000, 0);
    bothWays("b", "c", 200, 210, 1000, 0);
    var report =
        run(
            Flow.of("a", "c", 4, 5000),
            new Flow("a", "c", 500, 1, Duration.ofSeconds(150), Duration.ZERO),
            new Flow("b", "a", 500, 2, Duration.ofSeconds(90), Duration.ofSeconds(500)));
    assertThat(report.flows().get(0).latencies().size()).isEqualTo(1);
    assertThat(report.flows().get(0).undelivered())
        .containsExactly(
            new Undelivered(
                3, "b", "the contacts on its way were full, or too short for their sessions"));
    assertThat(report.flows().get(1).undelivered())
        .containsExactly(new Undelivered(1, "a", "no contacts lead there after it was sent"));
    assertThat(report.flows().get(2).undelivered())
        .containsExactly(new Undelivered(1, null, "the run ended before it was there"));
  }

  @Test
  void a_run_may_end_before_its_plan() {
    bothWays("a", "b", 500, 1000, 1000, 0);
    var report =
        RelayRun.of(RelaySetup.of(contacts, Flow.of("a", "b", 1, 1000)), Duration.ofSeconds(400));
    assertThat(report.endNanos()).isEqualTo(400 * SECOND);
    assertThat(report.flows().getFirst().undelivered())
        .containsExactly(
            new Undelivered(1, "a", "the run ended before the first way there is over"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 17})
  void equal_seeds_give_equal_runs(long seed) {
    bothWays("a", "b", 0, 60, 1000, 1);
    bothWays("a", "b", 500, 560, 1000, 1);
    bothWays("b", "c", 30, 600, 700, 2);
    var setup = RelaySetup.of(contacts, Flow.of("a", "c", 20, 3_000)).seeded(seed);
    assertThat(RelayRun.of(setup)).usingRecursiveComparison().isEqualTo(RelayRun.of(setup));
  }

  @Test
  void a_long_link_is_no_fuller_than_a_session_may_have_on_its_way() {
    bothWays("a", "b", 0, 100_000, 10_000, 1000);
    var flow = Flow.of("a", "b", 2000, 10_000);
    var usual = RelayRun.of(RelaySetup.of(contacts, flow));
    // 256 bundles a round trip of 2,000 s, which has room for 2,000.
    assertThat(usual.lastNanos()).isGreaterThan(6_000 * SECOND + 7 * 2_000 * SECOND);
    var wide =
        RelayRun.of(RelaySetup.of(contacts, flow).with(new RelayNode("a", null, 5000, 1L << 30)));
    assertThat(wide.lastNanos()).isLessThan(6_000 * SECOND + 4_000 * SECOND);
  }

  @Test
  void a_thousand_bundles_over_three_nodes_leave_no_bundle_in_any_store() {
    for (int i = 0; i < 20; i++) {
      bothWays("a", "b", 300 * i, 300 * i + 120, 20_000, 0);
      bothWays("b", "c", 300 * i + 60, 300 * i + 200, 20_000, 1);
    }
    var report = run(Flow.of("a", "c", 1000, 5_000), Flow.of("c", "a", 1000, 5_000));
    assertThat(report.delivered()).isEqualTo(2000);
    assertThat(report.stores()).allMatch(store -> store.mostBundles() <= 2000);
  }
}
