package dev.gantry.fuzz.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.fuzz.Leaks;
import dev.gantry.fuzz.LoopFailures;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two real nodes bear what a proxy between them does; {@code fuzz/proxy.sh} does it longer. */
class MutatingProxyTest {
  static {
    Leaks.watch();
    LoopFailures.watch();
  }

  private static final int CONNECTIONS = 400;

  @Test
  void bent_octets_break_nothing_but_their_own_session() throws Exception {
    var report = ProxyReport.of(1, 0, CONNECTIONS);
    assertThat(report.findings()).isEmpty();
    assertThat(report.tally().count("connections", 0)).isEqualTo(CONNECTIONS + 1L);
    assertThat(report.tally().count("untouched", 0)).isGreaterThan(CONNECTIONS / 20);
    assertThat(report.tally().count("touched", 0)).isGreaterThan(CONNECTIONS / 2);
    assertThat(report.tally().count("bundles intact", 0)).isGreaterThan(CONNECTIONS);
    assertThat(report.tally().lines())
        .filteredOn(line -> line.contains(" end "))
        .hasSizeGreaterThan(3);
  }

  @Test
  void a_bundle_that_nobody_sent_is_noticed() {
    var passage = new Passage(7, new Plan(List.of(), 1));
    passage.taken(true, TestBundle.read(new byte[100]));
    passage.taken(false, TestBundle.read(TestBundle.octets(7, false, 0)));
    passage.taken(false, TestBundle.read(TestBundle.octets(8, false, 0)));
    passage.taken(false, TestBundle.read(TestBundle.octets(7, false, 0)));
    assertThat(Judge.findings(passage, new OutboundOutcome[0]))
        .hasSize(3)
        .anyMatch(finding -> finding.contains("the server took a bundle that nobody sent"))
        .anyMatch(finding -> finding.contains("the client took a bundle of another"))
        .anyMatch(finding -> finding.contains("the client took a bundle twice"));
  }

  @Test
  void a_bundle_may_come_twice_where_its_acknowledgement_did_not_arrive() {
    var plan = new Plan(List.of(new Plan.Mutation(true, 0, Plan.Operation.FLIP)), 1);
    var passage = new Passage(7, plan);
    passage.taken(false, TestBundle.read(TestBundle.octets(7, false, 0)));
    passage.taken(false, TestBundle.read(TestBundle.octets(7, false, 0)));
    passage.direction(true).touched().put(FrameKind.ACK, Plan.Operation.FLIP);
    assertThat(Judge.findings(passage, new OutboundOutcome[0])).isEmpty();
  }

  @Test
  void a_bundle_that_is_acknowledged_and_never_taken_is_noticed() {
    var passage = new Passage(7, new Plan(List.of(), 1));
    passage.taken(false, TestBundle.read(TestBundle.octets(7, false, 0)));
    assertThat(Judge.findings(passage, new OutboundOutcome[] {new OutboundOutcome.Acknowledged()}))
        .anyMatch(finding -> finding.contains("was acknowledged and never taken"));
  }

  @Test
  void the_same_seed_and_number_are_the_same_mutations() {
    assertThat(Plan.of(3, 17)).isEqualTo(Plan.of(3, 17)).isNotEqualTo(Plan.of(3, 18));
  }
}
