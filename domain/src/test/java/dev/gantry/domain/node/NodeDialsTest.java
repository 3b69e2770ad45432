package dev.gantry.domain.node;

import static dev.gantry.domain.node.NodeScript.A2;
import static dev.gantry.domain.node.NodeScript.A3;
import static dev.gantry.domain.node.NodeScript.E2;
import static dev.gantry.domain.node.NodeScript.N2;
import static dev.gantry.domain.node.NodeScript.N3;
import static dev.gantry.domain.node.NodeScript.SECOND;
import static dev.gantry.domain.node.NodeScript.limited;
import static dev.gantry.domain.node.NodeScript.observed;
import static dev.gantry.domain.node.NodeScript.only;
import static dev.gantry.domain.node.NodeScript.p;
import static dev.gantry.domain.node.NodeScript.registered;
import static dev.gantry.domain.node.NodeScript.run;
import static dev.gantry.domain.node.NodeScript.settings;
import static dev.gantry.domain.node.NodeScript.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.node.NodeAction.AddPeer;
import dev.gantry.domain.node.NodeAction.AllowDial;
import dev.gantry.domain.node.NodeAction.FailDial;
import dev.gantry.domain.peer.DialFate;
import dev.gantry.domain.peer.Peer;
import dev.gantry.domain.peer.PeerAction;
import dev.gantry.domain.peer.PeerEvent;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When peers are dialled. */
final class NodeDialsTest {
  @Test
  void a_dial_that_comes_to_a_session_after_others_had_not_is_told_once() {
    var node = registered(settings(target(A2)));
    var back = NodeScript.observed(new NodeObservation.DialRecovered(p(1), A2));
    run(node.offer(new Origin.Dialled(p(1))));
    assertThat(node.establish(node.last(), A2, N2, true)).doesNotContain(back);
    run(node.end(node.last()));
    run(node.tell(new NodeEvent.DialFailed(p(1), "refused")));
    run(node.tell(new NodeEvent.DialFailed(p(1), "refused")));
    run(node.offer(new Origin.Dialled(p(1))));
    assertThat(node.establish(node.last(), A2, N2, true)).contains(back);
    run(node.end(node.last()));
    run(node.offer(new Origin.Dialled(p(1))));
    assertThat(node.establish(node.last(), A2, N2, true)).doesNotContain(back);
  }

  @Test
  void a_peer_that_comes_to_us_while_its_dials_fail_is_told_as_reached_and_then_as_away_again() {
    var node = registered(settings(target(A2)));
    var back = NodeScript.observed(new NodeObservation.DialRecovered(p(1), A2));
    run(node.end(node.dialAndAnnounce(p(1), A2, N2)));
    run(node.tell(new NodeEvent.DialFailed(p(1), "refused")));
    run(node.offer("192.0.2.7:1"));
    var came = node.last();
    assertThat(node.establish(came, "192.0.2.7:1", N2, true)).contains(back);
    run(node.offer("192.0.2.7:2"));
    assertThat(node.establish(node.last(), "192.0.2.7:2", N2, true)).doesNotContain(back);
    assertThat(node.tell(new NodeEvent.DialFailed(p(1), "refused")))
        .as("one more session cannot be had")
        .contains(
            observed(
                new NodeObservation.DialFailed(p(1), A2, "refused (a session with it is open)")));
    run(node.end(node.last()));
    run(node.end(came));
    assertThat(node.tell(new NodeEvent.DialFailed(p(1), "refused")))
        .as("now it is away")
        .contains(observed(new NodeObservation.DialFailed(p(1), A2, "refused")));
    run(node.offer("192.0.2.7:3"));
    assertThat(node.establish(node.last(), "192.0.2.7:3", N2, true)).contains(back);
  }

  @Test
  void a_dial_that_is_wanted_is_allowed_at_once_when_there_are_few() {
    var node = registered(settings(target(A2)));
    assertThat(node.dialWanted(p(1))).containsExactly(new AllowDial(p(1)));
  }

  @Test
  @Rfc9174("4.1")
  void dials_come_in_a_burst_and_then_at_their_rate() {
    var node = registered(limited(limits(2, 3), targets(6)));
    for (int i = 1; i <= 3; i++) {
      assertThat(node.dialWanted(p(i))).containsExactly(new AllowDial(p(i)));
    }
    for (int i = 4; i <= 6; i++) {
      assertThat(node.dialWanted(p(i))).isEmpty();
    }
    assertThat(node.node.nextDeadlineNanos()).isEqualTo(node.now + SECOND / 2);
    node.now += SECOND / 2 - 1000;
    assertThat(node.deadline()).isEmpty();
    node.now += 1000;
    assertThat(node.deadline()).containsExactly(new AllowDial(p(4)));
    node.now += SECOND;
    assertThat(node.deadline()).containsExactly(new AllowDial(p(5)), new AllowDial(p(6)));
    assertThat(node.node.nextDeadlineNanos()).isEqualTo(Node.NO_DEADLINE);
  }

  @Test
  void a_peer_that_asks_twice_is_allowed_once() {
    var node = registered(limited(limits(1, 1), targets(2)));
    run(node.dialWanted(p(1)));
    run(node.dialWanted(p(2)));
    run(node.dialWanted(p(2)));
    node.now += 10 * SECOND;
    assertThat(node.deadline()).containsExactly(new AllowDial(p(2)));
    node.now += 10 * SECOND;
    assertThat(node.deadline()).isEmpty();
  }

  @Test
  void thousands_of_peers_that_are_due_at_once_are_dialled_50_a_second() {
    var node = registered(settings(targets(5000)));
    run(node.settle());
    long began = node.now;
    var allowed = new ArrayList<AllowDial>();
    for (int i = 1; i <= 5000; i++) {
      allowed.addAll(only(AllowDial.class, node.dialWanted(p(i))));
    }
    assertThat(allowed).hasSize(50);
    while (node.node.nextDeadlineNanos() != Node.NO_DEADLINE) {
      node.now = node.node.nextDeadlineNanos();
      allowed.addAll(only(AllowDial.class, node.deadline()));
    }
    assertThat(allowed)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 5000).mapToObj(i -> new AllowDial(p(i))).toList());
    assertThat(node.now - began).isBetween(98 * SECOND, 100 * SECOND);
  }

  @Test
  @Rfc9174("4.1")
  void a_redial_waits_behind_nobody_who_has_not_been_dialled_yet() {
    var node = registered(limited(limits(1, 1), targets(3)));
    assertThat(node.dialWanted(p(1))).containsExactly(new AllowDial(p(1)));
    assertThat(node.dialWanted(p(2))).isEmpty();
    assertThat(node.dialWanted(p(1))).containsExactly(new AllowDial(p(1)));
    node.now += SECOND;
    assertThat(node.deadline()).containsExactly(new AllowDial(p(2)));
  }

  @Test
  void who_has_a_session_when_its_turn_comes_takes_no_turn() {
    var node = registered(limited(limits(1, 1), targets(3)));
    run(node.dialWanted(p(1)));
    run(node.dialWanted(p(2)));
    run(node.dialWanted(p(3)));
    var session = node.dialled(p(2));
    run(node.establish(session, "192.0.2.2:10001", N2, true));
    node.now += SECOND;
    assertThat(node.deadline()).containsExactly(new AllowDial(p(3)));
  }

  @Test
  void a_target_that_is_configured_no_more_before_its_turn_is_never_made() {
    var node = new NodeScript(settings(target(A2), target(A3)));
    run(node.configure(settings(target(A3))));
    assertThat(only(AddPeer.class, node.register()))
        .containsExactly(new AddPeer(p(2), target(A3), PeerSettings.DIALLED));
  }

  @Test
  void a_dial_is_wanted_in_vain_by_a_peer_that_is_not_known() {
    var node = registered(settings());
    assertThat(node.dialWanted(p(9))).isEmpty();
  }

  @Test
  void a_dial_that_came_to_no_connection_is_told_the_peer_and_people() {
    var node = registered(settings(target(A2)));
    assertThat(node.tell(new NodeEvent.DialFailed(p(1), "refused")))
        .containsExactly(
            new FailDial(p(1)), observed(new NodeObservation.DialFailed(p(1), A2, "refused")));
  }

  @Test
  void a_dial_whose_session_ends_before_it_is_established_has_failed() {
    var node = registered(settings(target(A2)));
    var session = node.dialled(p(1));
    assertThat(node.end(session, EndCause.CONTACT_TIMEOUT))
        .containsExactly(
            new FailDial(p(1)),
            observed(new NodeObservation.DialFailed(p(1), A2, "CONTACT_TIMEOUT: it is over")));
    var established = node.dialled(p(1));
    run(node.establish(established, A2, N2, true));
    assertThat(node.end(established))
        .containsExactly(new NodeAction.RetireSession(p(1), established));
  }

  @Test
  void a_dial_that_tries_another_address_has_not_failed_yet() {
    var node = registered(settings(target(A2)));
    var first = node.dialled(p(1));
    var mute = new SessionEnd(SessionEnd.Kind.TIMEOUT, EndCause.CONTACT_TIMEOUT, null, "mute");
    assertThat(node.tell(new NodeEvent.SessionEnded(first, mute, DialFate.GOES_ON))).isEmpty();
    var second = node.dialled(p(1));
    assertThat(node.tell(new NodeEvent.SessionEnded(second, mute, DialFate.FAILED)))
        .contains(new FailDial(p(1)));
  }

  // ---- The BPA comes back (issue: peers stay asleep).

  @Test
  void while_the_bpa_is_given_up_nobody_is_dialled_and_no_dial_fails_for_it() {
    var node = registered(settings(target(A2)));
    run(node.giveUp());
    assertThat(node.dialWanted(p(1))).isEmpty();
    assertThat(node.node.nextDeadlineNanos()).isEqualTo(Node.NO_DEADLINE);
    assertThat(node.register()).endsWith(new AllowDial(p(1)));
  }

  @Test
  void peers_that_wait_by_their_own_count_are_dialled_at_once_when_the_bpa_comes_back() {
    var node = registered(settings(target(A2), target(A3)));
    var session = node.dialAndAnnounce(p(1), A2, N2);
    run(node.giveUp());
    assertThat(node.register()).containsOnlyOnce(new AllowDial(p(2)));
    assertThat(node.end(session)).doesNotContain(new AllowDial(p(1)));
  }

  @Test
  void peers_that_wait_are_not_dialled_early_when_the_bpa_was_away_for_a_moment_only() {
    var node = registered(settings(target(A2)));
    run(node.lose());
    assertThat(node.register()).isEmpty();
  }

  @Test
  void thousands_of_peers_are_dialled_at_the_rate_when_the_bpa_comes_back() {
    var node = registered(settings(targets(2000)));
    run(node.settle());
    run(node.giveUp());
    node.now += 3600 * SECOND;
    long back = node.now;
    var allowed = new ArrayList<>(only(AllowDial.class, node.register()));
    allowed.addAll(only(AllowDial.class, node.settle()));
    assertThat(allowed).hasSize(50);
    while (node.node.nextDeadlineNanos() != Node.NO_DEADLINE) {
      node.now = node.node.nextDeadlineNanos();
      allowed.addAll(only(AllowDial.class, node.deadline()));
    }
    assertThat(allowed).hasSize(2000).doesNotHaveDuplicates();
    assertThat(node.now - back).isBetween(38 * SECOND, 40 * SECOND);
  }

  @Test
  void a_peer_sleeps_through_no_backoff_that_grew_while_the_bpa_was_away() {
    var node = registered(settings(target(A2)));
    var peer = new Peer(PeerSettings.DIALLED, new Random(1));
    run(node.dialWanted(p(1)));
    assertThat(peer.handle(new PeerEvent.PeerAdded(), node.now)).hasSize(1);
    assertThat(peer.handle(new PeerEvent.DialAllowed(), node.now)).hasSize(1);
    for (int i = 0; i < 10; i++) {
      assertThat(peer.handle(new PeerEvent.DialFailed(), node.now)).isEmpty();
      node.now = peer.nextDeadlineNanos();
      assertThat(peer.handle(new PeerEvent.DeadlineReached(), node.now)).isNotEmpty();
      assertThat(peer.handle(new PeerEvent.DialAllowed(), node.now)).hasSize(1);
    }
    assertThat(peer.handle(new PeerEvent.DialFailed(), node.now)).isEmpty();
    assertThat(peer.nextDeadlineNanos() - node.now).isGreaterThan(20 * SECOND);
    run(node.giveUp());
    assertThat(node.register()).contains(new AllowDial(p(1)));
    assertThat(peer.handle(new PeerEvent.DialAllowed(), node.now))
        .hasExactlyElementsOfTypes(PeerAction.Dial.class);
  }

  // ---- Causes that do not heal by themselves.

  @Test
  void a_cause_that_lasts_is_told_the_peer_and_raises_one_alarm_until_a_session_stands() {
    var node = registered(settings(target(A2)));
    assertThat(node.end(node.dialled(p(1)), EndCause.VERSION_MISMATCH))
        .containsExactly(
            new FailDial(p(1), true),
            observed(new NodeObservation.PeerFaulted(p(1), A2, "VERSION_MISMATCH: it is over")),
            observed(new NodeObservation.DialFailed(p(1), A2, "VERSION_MISMATCH: it is over")));
    assertThat(node.end(node.dialled(p(1)), EndCause.VERSION_MISMATCH))
        .noneMatch(NodeDialsTest::isAlarm);
    assertThat(node.tell(new NodeEvent.DialFailed(p(1), "refused")))
        .as("it may be mended, and may not")
        .noneMatch(NodeDialsTest::isAlarm);
    assertThat(node.end(node.dialled(p(1)), EndCause.CERTIFICATE_EXPIRED))
        .as("another cause")
        .anyMatch(NodeDialsTest::isAlarm);
    assertThat(node.establish(node.dialled(p(1)), A2, N2, true))
        .contains(observed(new NodeObservation.PeerMended(p(1), A2)));
    assertThat(node.establish(node.dialled(p(1)), A2, N2, true)).noneMatch(NodeDialsTest::isAlarm);
  }

  @Test
  void a_cause_that_lasts_at_one_address_of_several_is_not_the_peers() {
    var node = registered(settings(target(A2)));
    var stranger = new SessionEnd(SessionEnd.Kind.LOCAL, EndCause.VERSION_MISMATCH, null, "old");
    assertThat(node.tell(new NodeEvent.SessionEnded(node.dialled(p(1)), stranger, DialFate.FAILED)))
        .containsExactly(
            new FailDial(p(1), false),
            observed(new NodeObservation.DialFailed(p(1), A2, "VERSION_MISMATCH: old")));
  }

  @Test
  void a_faulted_peer_is_dialled_at_once_when_settings_or_certificates_change() {
    var node = registered(settings(target(A2), target(A3)));
    run(node.end(node.dialled(p(1)), EndCause.NODE_ID_UNEXPECTED));
    assertThat(node.configure(settings(target(A2), target(A3))))
        .containsExactly(new AllowDial(p(1)));
  }

  @Test
  void a_dial_that_began_before_settings_or_certificates_changed_is_made_again_at_once() {
    var node = registered(settings(target(A2)));
    var dialled = node.dialled(p(1));
    run(node.configure(settings(target(A2))));
    assertThat(node.end(dialled, EndCause.NODE_ID_UNEXPECTED))
        .contains(new FailDial(p(1), false), new AllowDial(p(1)))
        .noneMatch(NodeDialsTest::isAlarm);
    assertThat(node.end(node.dialled(p(1)), EndCause.NODE_ID_UNEXPECTED))
        .as("with those that hold")
        .contains(new FailDial(p(1), true))
        .doesNotContain(new AllowDial(p(1)));
  }

  @Test
  void a_faulted_peer_that_has_come_to_us_is_left_alone() {
    var node = registered(settings(target(A2, N2)));
    run(node.end(node.dialled(p(1)), EndCause.TLS_FAILED));
    run(node.offer(E2));
    assertThat(node.establish(node.last(), E2, N2, true))
        .contains(observed(new NodeObservation.PeerMended(p(1), A2)));
    assertThat(node.configure(settings(target(A2, N2)))).isEmpty();
  }

  @Test
  void a_peer_that_rests_from_dialling_raises_an_alarm_and_is_dialled_when_settings_change() {
    var node = registered(settings(target(A2)));
    assertThat(node.tell(new NodeEvent.DiallingRests(p(1))))
        .singleElement()
        .matches(NodeDialsTest::isAlarm);
    assertThat(node.configure(settings(target(A2)))).containsExactly(new AllowDial(p(1)));
  }

  @Test
  void every_cause_is_either_lasting_or_not_and_ends_in_order_are_not() {
    for (var cause : EndCause.values()) {
      assertThat(cause.isLasting())
          .as(cause.name())
          .isEqualTo(
              cause.name().matches("(CERTIFICATE|HOST_NAME|NODE_ID)_.*")
                  || cause.name().matches(".*_(REFUSED|MISMATCH)|NOT_TCPCL|TLS_FAILED"));
    }
  }

  private static boolean isAlarm(NodeAction action) {
    return action instanceof NodeAction.Observe(var observation)
        && (observation instanceof NodeObservation.PeerFaulted
            || observation instanceof NodeObservation.PeerMended);
  }

  // ---- Other settings.

  @Test
  void targets_that_are_configured_later_are_made_and_those_that_are_there_are_left_alone() {
    var node = registered(settings(target(A2)));
    assertThat(node.configure(settings(target(A2, N2), target(A3))))
        .containsExactly(new AddPeer(p(2), target(A3), PeerSettings.DIALLED));
    assertThat(node.configure(settings(target(A2, N2), target(A3)))).isEmpty();
    assertThat(node.dialWanted(p(1))).containsExactly(new AllowDial(p(1)));
  }

  @Test
  void a_target_that_is_configured_no_more_and_has_no_session_is_forgotten() {
    var node = registered(settings(target(A2), target(A3)));
    assertThat(node.dialWanted(p(1))).containsExactly(new AllowDial(p(1)));
    assertThat(node.configure(settings(target(A3))))
        .containsExactly(new NodeAction.DialNoMore(p(1)), new NodeAction.ForgetPeer(p(1)));
    assertThat(node.dialWanted(p(1))).isEmpty();
    assertThat(node.configure(settings(target(A2), target(A3))))
        .as("another time, it is another peer")
        .containsExactly(new AddPeer(p(3), target(A2), PeerSettings.DIALLED));
  }

  @Test
  void what_a_dial_comes_to_is_turned_away_when_its_target_is_configured_no_more() {
    var node = registered(settings(target(A2)));
    run(node.dialWanted(p(1)));
    run(node.configure(settings()));
    assertThat(node.offer(new Origin.Dialled(p(1))))
        .containsExactly(
            new NodeAction.TurnAway(node.last(), NodeAction.TurnAwayCause.NOT_CONFIGURED));
    assertThat(node.tell(new NodeEvent.DialFailed(p(1), "refused"))).isEmpty();
  }

  @Test
  void a_target_that_is_configured_no_more_keeps_its_session_and_is_forgotten_behind_it() {
    var node = registered(settings(target(A2)));
    var session = node.dialled(p(1));
    run(node.establish(session, A2, N2, true));
    run(node.tell(new NodeEvent.PeerReachable(p(1))));
    assertThat(node.configure(settings())).containsExactly(new NodeAction.DialNoMore(p(1)));
    run(node.end(session, EndCause.TERMINATED_BY_PEER));
    assertThat(node.dialWanted(p(1))).isEmpty();
    assertThat(node.tell(new NodeEvent.PeerUnreachable(p(1))))
        .containsExactly(new NodeAction.WithdrawPeer(p(1), A2), new NodeAction.ForgetPeer(p(1)));
  }

  @Test
  void a_target_that_is_configured_again_while_its_session_stands_is_the_same_peer() {
    var node = registered(settings(target(A2)));
    var session = node.dialled(p(1));
    run(node.establish(session, A2, N2, true));
    run(node.configure(settings()));
    assertThat(node.configure(settings(target(A2))))
        .containsExactly(new NodeAction.DialAgain(p(1)));
  }

  @Test
  void targets_that_are_configured_while_the_bpa_is_gone_are_made_when_it_comes() {
    var node = new NodeScript(settings());
    assertThat(node.configure(settings(target(A2)))).isEmpty();
    assertThat(node.register()).contains(new AddPeer(p(1), target(A2), PeerSettings.DIALLED));
    run(node.giveUp());
    assertThat(node.configure(settings(target(A2), target(A3)))).isEmpty();
    assertThat(node.register()).contains(new AddPeer(p(2), target(A3), PeerSettings.DIALLED));
  }

  @Test
  void another_rate_of_dials_holds_at_once() {
    var node = registered(limited(limits(1, 1), targets(4)));
    run(node.dialWanted(p(1)));
    assertThat(node.dialWanted(p(2))).isEmpty();
    assertThat(node.dialWanted(p(3))).isEmpty();
    assertThat(node.configure(limited(limits(10, 1), targets(4))))
        .containsExactly(new AllowDial(p(2)));
    assertThat(node.node.nextDeadlineNanos()).isEqualTo(node.now + SECOND / 10);
  }

  @Test
  void who_is_expected_at_a_target_is_who_was_configured_last() {
    var node = registered(settings(target(A2)));
    run(node.configure(settings(target(A2, N3))));
    assertThat(only(NodeAction.Admit.class, node.offer(new Origin.Dialled(p(1)))))
        .allMatch(admit -> admit.rules().expectedNodeIds().equals(List.of(N3)));
    run(node.offer(E2));
    assertThat(node.establish(node.last(), E2, N3, true))
        .containsExactly(NodeScript.give(p(1), node.last(), false));
  }

  private static DialTarget[] targets(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> target("192.0.2.2:" + (10_000 + i)))
        .toArray(DialTarget[]::new);
  }

  private static NodeSettings.Limits limits(double dialsPerSecond, int dialBurst) {
    return new NodeSettings.Limits(100, 10, 100, 0, 1, 1, dialsPerSecond, dialBurst);
  }
}
