package dev.gantry.simulator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.simulator.relay.RelayReport.StoreReport;
import dev.gantry.simulator.relay.RelayReport.Undelivered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stores that hold no more than so much: who keeps a bundle then, who loses it, what is told. */
class StoresTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<PlannedContact> contacts = new ArrayList<>();

  private void bothWays(String one, String other, long from, long until) {
    contacts.addAll(
        PlannedContact.bothWays(
            one,
            other,
            Duration.ofSeconds(from),
            Duration.ofSeconds(until),
            10_000,
            Duration.ZERO));
  }

  /** From a to b all the time, on to c for a while later. */
  private RelayReport chain(long storeBytes, Flow... flows) {
    bothWays("a", "b", 0, 5_000);
    bothWays("b", "c", 1_000, 2_000);
    return RelayRun.of(RelaySetup.of(contacts, flows).with(RelayNode.of("b").storing(storeBytes)));
  }

  private static StoreReport store(RelayReport report, String node) {
    return report.stores().stream()
        .filter(one -> one.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void what_just_fits_is_stored_and_nothing_is_refused() {
    var report = chain(100_000, Flow.of("a", "c", 10, 10_000));
    assertThat(report.delivered()).isEqualTo(10);
    assertThat(store(report, "b").mostBytes()).isEqualTo(100_000);
    assertThat(report.refused()).isZero();
  }

  @Test
  void one_octet_less_and_a_bundle_stays_with_its_sender_until_there_is_room() {
    var report = chain(99_999, Flow.of("a", "c", 10, 10_000));
    assertThat(report.delivered()).isEqualTo(10);
    var full = store(report, "b");
    assertThat(full.mostBytes()).isEqualTo(90_000);
    assertThat(full.limitBytes()).isEqualTo(99_999);
    // Tried after 1 s, 2 s, 4 s: ten times in 1,000 s.
    assertThat(full.refused()).isBetween(5L, 14L);
    assertThat(full.turnedAway()).isZero();
    assertThat(store(report, "a").lastBytes()).isZero();
    // Ten minutes between two tries at most, once b has passed some on.
    assertThat(report.lastNanos()).isBetween(1_001 * SECOND, 1_610 * SECOND);
  }

  @Test
  void a_bundle_that_is_longer_than_the_next_store_never_gets_there_and_that_is_told() {
    var report = chain(20_000, Flow.of("a", "c", 1, 20_001), Flow.of("a", "b", 1, 30_000));
    assertThat(report.flows().getFirst().undelivered())
        .containsExactly(new Undelivered(1, "a", "the store of b, which is next, was full"));
    assertThat(report.flows().getLast().latencies().size())
        .as("what is for the node itself needs no room in its store")
        .isEqualTo(1);
    assertThat(store(report, "b").mostBytes()).isZero();
    assertThat(store(report, "b").refused()).isBetween(8L, 20L);
  }

  @Test
  void a_bundle_of_the_node_s_own_that_finds_it_full_is_gone_and_counted() {
    var report = chain(25_000, Flow.of("b", "c", 3, 10_000));
    assertThat(report.delivered()).isEqualTo(2);
    assertThat(store(report, "b").turnedAway()).isEqualTo(1);
    assertThat(store(report, "b").refused()).isZero();
    assertThat(report.flows().getFirst().undelivered())
        .containsExactly(
            new Undelivered(1, "b", "its store was full when they were there, so they are gone"));
    assertThat(report.endNanos()).as("nothing is waited for").isLessThan(1_100 * SECOND);
  }

  @Test
  void a_store_without_a_bound_says_so() {
    bothWays("a", "b", 0, 100);
    var report = RelayRun.of(RelaySetup.of(contacts, Flow.of("a", "b", 1, 1_000)));
    assertThat(report.stores()).noneMatch(StoreReport::isLimited);
  }
}
