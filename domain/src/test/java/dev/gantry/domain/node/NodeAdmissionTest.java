package dev.gantry.domain.node;

import static dev.gantry.domain.node.NodeScript.US;
import static dev.gantry.domain.node.NodeScript.caller;
import static dev.gantry.domain.node.NodeScript.endSession;
import static dev.gantry.domain.node.NodeScript.limited;
import static dev.gantry.domain.node.NodeScript.p;
import static dev.gantry.domain.node.NodeScript.registered;
import static dev.gantry.domain.node.NodeScript.run;
import static dev.gantry.domain.node.NodeScript.settings;
import static dev.gantry.domain.node.NodeScript.target;
import static dev.gantry.domain.node.NodeScript.turnAway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.node.NodeAction.Admit;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.time.Rate;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.TerminationReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may come in, before anybody knows who it is. */
final class NodeAdmissionTest {
  private static final String HERE = "192.0.2.9:50000";
  private static final String THERE = "192.0.2.10:50000";
  private static final AdmissionRules STRANGER = new AdmissionRules(null, List.of(), List.of(US));

  @Test
  void a_stranger_is_admitted_with_our_node_ids_and_none_expected() {
    var node = registered(settings());
    assertThat(node.offer(HERE)).containsExactly(new Admit(node.last(), STRANGER));
  }

  @Test
  void a_burst_of_one_source_passes_and_one_more_is_turned_away() {
    var node = registered(limited(limits(100, 0, 100, 2, 3)));
    for (int i = 0; i < 3; i++) {
      assertThat(node.offer(HERE)).containsExactly(new Admit(node.last(), STRANGER));
    }
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.RATE));
    assertThat(node.offer(THERE)).containsExactly(new Admit(node.last(), STRANGER));
  }

  @Test
  void connections_of_a_source_come_back_at_the_rate() {
    var node = registered(limited(limits(100, 0, 100, 2, 3)));
    for (int i = 0; i < 4; i++) {
      run(node.offer(HERE));
    }
    node.now += NodeScript.SECOND / 2 - 1000;
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.RATE));
    node.now += 2000;
    assertThat(node.offer(HERE)).containsExactly(new Admit(node.last(), STRANGER));
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.RATE));
  }

  @Test
  @Rfc9174("6.1")
  void who_comes_too_often_is_told_busy_as_long_as_farewells_are_left() {
    var node = registered(limited(callers(rates(1, 1).withFarewells(new Rate(1, 2)), 5)));
    run(node.offer(HERE));
    for (int i = 0; i < 2; i++) {
      assertThat(node.offer(HERE))
          .startsWith(new Admit(node.last(), STRANGER), busy(node.last()))
          .contains(told(HERE, TurnAwayCause.RATE));
    }
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.RATE));
    assertThat(node.node.handshakes()).as("those that are told so need no place").isOne();
  }

  @Test
  void as_many_farewells_at_a_time_as_allowed_and_one_more_is_closed_without_a_word() {
    var node = registered(limited(callers(rates(0.001, 1).withFarewells(Rate.UNBOUNDED), 2)));
    run(node.offer(HERE));
    run(node.offer(HERE));
    var first = node.last();
    assertThat(node.offer(HERE)).contains(told(HERE, TurnAwayCause.RATE));
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.RATE));
    run(node.end(first, EndCause.BUSY));
    assertThat(node.offer(HERE)).contains(told(HERE, TurnAwayCause.RATE));
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.RATE));
  }

  @Test
  void farewells_take_no_place_of_a_session() {
    var node = registered(limited(callers(rates(0.001, 2).withFarewells(Rate.UNBOUNDED), 5, 3)));
    for (int i = 0; i < 7; i++) {
      run(node.offer(HERE));
    }
    assertThat(node.offer(THERE)).containsExactly(new Admit(node.last(), STRANGER));
    assertThat(node.offer(THERE)).containsExactly(turnAway(node.last(), TurnAwayCause.FULL));
  }

  @Test
  void callers_of_one_ipv6_network_are_one_source_and_those_of_the_next_another() {
    var node = registered(limited(limits(100, 0, 100, 2, 1)));
    assertThat(node.offer(ipv6(0x11, 1))).containsExactly(new Admit(node.last(), STRANGER));
    assertThat(node.offer(ipv6(0x11, 2)))
        .containsExactly(turnAway(node.last(), TurnAwayCause.RATE));
    assertThat(node.offer(ipv6(0x12, 1))).containsExactly(new Admit(node.last(), STRANGER));
  }

  @Test
  void all_callers_together_have_a_burst_and_one_more_is_turned_away() {
    var total = CallerLimits.NONE.withRates(Rate.UNBOUNDED, new Rate(2, 3));
    var node = registered(limited(callers(total, 0)));
    for (int i = 0; i < 3; i++) {
      assertThat(node.offer("192.0.2." + i + ":1"))
          .containsExactly(new Admit(node.last(), STRANGER));
    }
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.TOTAL_RATE));
    node.now += NodeScript.SECOND / 2;
    assertThat(node.offer(HERE)).containsExactly(new Admit(node.last(), STRANGER));
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.TOTAL_RATE));
  }

  @Test
  void a_peer_that_its_address_tells_waits_behind_no_crowd() {
    var total = CallerLimits.NONE.withRates(Rate.UNBOUNDED, new Rate(0.001, 1));
    var node = registered(limited(callers(total, 0)));
    run(node.offer(HERE));
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.TOTAL_RATE));
    var named = new NamedPeer("n", NodeScript.A2, null, NodeScript.PASSIVE);
    for (int i = 0; i < 3; i++) {
      assertThat(node.offer(caller(NodeScript.E2, new Origin.Candidate(named, false))))
          .startsWith(new Admit(node.last(), new AdmissionRules(named, List.of(), List.of(US))));
    }
  }

  @Test
  void who_comes_too_often_before_we_have_a_node_id_is_closed_without_a_word() {
    var nameless =
        new NodeSettings(
            List.of(),
            List.of(),
            List.of(),
            NodeScript.PASSIVE,
            callers(rates(1, 1), 5),
            NodeScript.HOLD,
            UnprovenNodeIds.NONE);
    var node = new NodeScript(nameless);
    assertThat(node.offer(HERE)).contains(turnAway(node.last(), TurnAwayCause.NO_NODE_ID));
    assertThat(node.offer(HERE)).contains(turnAway(node.last(), TurnAwayCause.RATE));
  }

  @Test
  void a_unix_socket_has_no_rate() {
    var node = registered(limited(limits(100, 10, 100, 2, 1)));
    for (int i = 0; i < 5; i++) {
      assertThat(node.offer("unix:@" + i)).containsExactly(new Admit(node.last(), STRANGER));
    }
  }

  @Test
  void rate_0_lets_everyone_in() {
    var node = registered(limited(limits(100, 10, 100, 0, 1)));
    for (int i = 0; i < 50; i++) {
      assertThat(node.offer(HERE)).containsExactly(new Admit(node.last(), STRANGER));
    }
  }

  @Test
  void a_connection_that_was_turned_away_is_forgotten() {
    var node = registered(limited(limits(1, 0, 100, 0, 1)));
    run(node.offer(HERE));
    var first = node.last();
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.FULL));
    assertThat(node.end(node.last())).isEmpty();
    run(node.end(first));
    assertThat(node.offer(HERE)).containsExactly(new Admit(node.last(), STRANGER));
  }

  @Test
  @Rfc9174("6.1")
  void as_many_sessions_as_allowed_are_served_and_one_more_is_told_busy() {
    var node = registered(limited(limits(2, 2, 100, 0, 1)));
    for (int i = 0; i < 2; i++) {
      assertThat(node.offer(HERE)).containsExactly(new Admit(node.last(), STRANGER));
    }
    assertThat(node.node.handshakes()).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      assertThat(node.offer(HERE)).startsWith(new Admit(node.last(), STRANGER), busy(node.last()));
    }
    assertThat(node.node.handshakes()).as("those that are told so need no place").isEqualTo(2);
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.FULL));
  }

  @Test
  void limits_near_the_largest_number_are_no_limits() {
    var node =
        registered(limited(limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 0, 1)));
    assertThat(node.offer(HERE)).containsExactly(new Admit(node.last(), STRANGER));
  }

  @Test
  void as_many_handshakes_as_allowed_go_on_and_one_more_ends_the_oldest() {
    var node = registered(limited(limits(100, 10, 2, 0, 1)));
    run(node.offer(HERE));
    var oldest = node.last();
    assertThat(node.offer(HERE)).containsExactly(new Admit(node.last(), STRANGER));
    assertThat(node.offer(HERE))
        .containsExactly(
            new Admit(node.last(), STRANGER),
            endSession(oldest, TerminationReason.Known.BUSY, EndCause.BUSY, true),
            new NodeAction.AbandonSession(oldest, "its place in the handshake was needed"));
    assertThat(node.node.handshakes()).isEqualTo(2);
  }

  @Test
  void a_session_that_is_established_or_over_leaves_its_place_in_the_handshake() {
    var node = registered(limited(limits(100, 10, 2, 0, 1)));
    run(node.offer(HERE));
    run(node.establish(node.last(), HERE, null, false));
    run(node.offer(HERE));
    run(node.end(node.last()));
    assertThat(node.node.handshakes()).isZero();
    for (int i = 0; i < 2; i++) {
      assertThat(node.offer(HERE)).containsExactly(new Admit(node.last(), STRANGER));
    }
  }

  @Test
  void sessions_that_we_dial_take_no_place_of_callers_in_the_handshake() {
    var node = registered(limited(limits(100, 10, 1, 0, 1), target(NodeScript.A2)));
    run(node.offer(HERE));
    run(node.offer(new Origin.Dialled(p(1))));
    assertThat(node.node.handshakes()).isEqualTo(1);
  }

  @Test
  void a_lower_limit_of_handshakes_is_reached_with_those_that_begin() {
    var node = registered(limited(limits(100, 10, 4, 0, 1)));
    for (int i = 0; i < 4; i++) {
      run(node.offer(HERE));
    }
    run(node.configure(limited(limits(100, 10, 1, 0, 1))));
    for (int i = 0; i < 3; i++) {
      run(node.offer(HERE));
    }
    assertThat(node.node.handshakes()).isEqualTo(1);
  }

  @Test
  void other_limits_hold_at_once() {
    var node = registered(limited(limits(1, 0, 100, 2, 1)));
    run(node.offer(HERE));
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.RATE));
    assertThat(node.offer(THERE)).containsExactly(turnAway(node.last(), TurnAwayCause.FULL));
    run(node.configure(limited(limits(3, 0, 100, 2, 1))));
    assertThat(node.offer(HERE)).containsExactly(new Admit(node.last(), STRANGER));
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.RATE));
  }

  @Test
  void a_dial_that_comes_to_a_connection_is_admitted_with_whom_we_expect() {
    var node = registered(settings(target(NodeScript.A2, NodeScript.N2), target(NodeScript.A3)));
    assertThat(node.offer(new Origin.Dialled(p(1))))
        .containsExactly(
            new Admit(node.last(), new AdmissionRules(null, List.of(NodeScript.N2), List.of(US))));
    assertThat(node.offer(new Origin.Dialled(p(2))))
        .containsExactly(new Admit(node.last(), STRANGER));
  }

  @Test
  void a_dial_of_a_peer_that_is_gone_is_turned_away() {
    var node = registered(settings());
    assertThat(node.offer(new Origin.Dialled(p(7))))
        .containsExactly(
            new NodeAction.TurnAway(node.last(), NodeAction.TurnAwayCause.NOT_CONFIGURED));
  }

  @Test
  void callers_get_a_session_without_a_rate_check_when_they_have_no_address() {
    var node = registered(limited(limits(100, 10, 100, 1, 1)));
    var local = new Origin.Accepted("unix:@1", null, false, caller(HERE).candidates());
    assertThat(node.offer(local)).containsExactly(new Admit(node.last(), STRANGER));
    assertThat(node.offer(local)).containsExactly(new Admit(node.last(), STRANGER));
  }

  private static NodeAction busy(SessionKey session) {
    return endSession(session, TerminationReason.Known.BUSY, EndCause.BUSY, false);
  }

  private static NodeAction told(String remoteAddress, TurnAwayCause cause) {
    return NodeScript.observed(new NodeObservation.CallerToldBusy(remoteAddress, cause));
  }

  private static Origin.Accepted ipv6(int network, int host) {
    var octets = new byte[16];
    octets[0] = 0x20;
    octets[7] = (byte) network;
    octets[15] = (byte) host;
    return new Origin.Accepted(network + "::" + host, Octets.of(octets), false, List.of());
  }

  private static CallerLimits rates(double perSecond, int burst) {
    return CallerLimits.NONE.withRates(new Rate(perSecond, burst), Rate.UNBOUNDED);
  }

  private static NodeSettings.Limits callers(CallerLimits callers, int busy) {
    return callers(callers, busy, 100);
  }

  private static NodeSettings.Limits callers(CallerLimits callers, int busy, int sessions) {
    return new NodeSettings.Limits(sessions, busy, 100, callers, 50, 50);
  }

  private static NodeSettings.Limits limits(
      int sessions, int busy, int pending, double perSecond, int burst) {
    return new NodeSettings.Limits(sessions, busy, pending, perSecond, burst, 16, 50, 50);
  }
}
