package dev.gantry.domain.node;

import static dev.gantry.domain.node.NodeScript.A2;
import static dev.gantry.domain.node.NodeScript.E2;
import static dev.gantry.domain.node.NodeScript.N2;
import static dev.gantry.domain.node.NodeScript.SECOND;
import static dev.gantry.domain.node.NodeScript.bpaLost;
import static dev.gantry.domain.node.NodeScript.observed;
import static dev.gantry.domain.node.NodeScript.p;
import static dev.gantry.domain.node.NodeScript.registered;
import static dev.gantry.domain.node.NodeScript.run;
import static dev.gantry.domain.node.NodeScript.settings;
import static dev.gantry.domain.node.NodeScript.shutdown;
import static dev.gantry.domain.node.NodeScript.take;
import static dev.gantry.domain.node.NodeScript.target;
import static dev.gantry.domain.node.NodeScript.turnAway;
import static dev.gantry.domain.node.NodeScript.withdraw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.node.NodeAction.AbandonSession;
import dev.gantry.domain.node.NodeAction.Admit;
import dev.gantry.domain.node.NodeAction.DrainPeers;
import dev.gantry.domain.node.NodeAction.FailDial;
import dev.gantry.domain.node.NodeAction.ForgetPeer;
import dev.gantry.domain.node.NodeAction.ReportDrained;
import dev.gantry.domain.node.NodeAction.RetireSession;
import dev.gantry.domain.node.NodeAction.StopListening;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.node.NodeObservation.BpaStillMissing;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How it all ends. */
final class NodeDrainTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  @Test
  void a_node_without_sessions_is_drained_at_once_and_only_once() {
    var node = registered(settings(target(A2)));
    assertThat(node.node.isLeaving()).isFalse();
    assertThat(node.drain(GRACE))
        .containsExactly(new StopListening(), new DrainPeers(), new ReportDrained());
    assertThat(node.node.isLeaving()).isTrue();
    assertThat(node.drain(GRACE)).isEmpty();
    assertThat(node.node.nextDeadlineNanos()).isEqualTo(Node.NO_DEADLINE);
  }

  @Test
  @Rfc9174("6.1")
  void sessions_end_in_order_and_their_running_transfers_are_waited_for() {
    var node = registered(settings());
    var one = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.offer("192.0.2.9:1"));
    var inHandshake = node.last();
    assertThat(node.drain(GRACE))
        .containsExactly(
            new StopListening(),
            new DrainPeers(),
            shutdown(one, false),
            shutdown(inHandshake, false),
            take(inHandshake, "192.0.2.9:1"));
    assertThat(node.end(inHandshake)).isEmpty();
    assertThat(node.ending(one)).containsExactly(new RetireSession(p(1), one));
    assertThat(node.end(one)).containsExactly(new ReportDrained());
    assertThat(node.node.nextDeadlineNanos()).isEqualTo(Node.NO_DEADLINE);
  }

  @Test
  void after_the_grace_sessions_end_without_waiting() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.drain(GRACE));
    node.now += GRACE.toNanos() - 1;
    assertThat(node.deadline()).isEmpty();
    node.now += 1;
    assertThat(node.deadline()).containsExactly(shutdown(session, true));
    assertThat(node.end(session)).endsWith(new ReportDrained());
  }

  @Test
  void after_the_last_words_sessions_are_abandoned_and_nobody_is_waited_for() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.drain(GRACE));
    node.now += GRACE.toNanos();
    run(node.deadline());
    assertThat(node.node.nextDeadlineNanos()).isEqualTo(node.now + Node.LAST_WORDS.toNanos());
    node.now += Node.LAST_WORDS.toNanos();
    assertThat(node.deadline())
        .containsExactly(new AbandonSession(session, "we are shutting down"), new ReportDrained());
    assertThat(node.node.nextDeadlineNanos()).isEqualTo(Node.NO_DEADLINE);
    assertThat(node.end(session)).containsExactly(new RetireSession(p(1), session));
  }

  @Test
  void a_grace_of_nothing_urges_at_once() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.drain(Duration.ZERO));
    assertThat(node.settle()).containsExactly(shutdown(session, true));
  }

  @Test
  @Rfc9174("6.1")
  void who_connects_during_the_drain_is_told_so_and_ends_with_the_others() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.drain(GRACE));
    assertThat(node.offer(E2))
        .anyMatch(Admit.class::isInstance)
        .contains(shutdown(node.last(), false));
    run(node.end(node.last()));
    node.now += GRACE.toNanos();
    run(node.deadline());
    assertThat(node.offer(E2))
        .anyMatch(Admit.class::isInstance)
        .contains(shutdown(node.last(), true));
    run(node.end(node.last()));
    assertThat(node.end(session)).endsWith(new ReportDrained());
    assertThat(node.offer(E2)).containsExactly(turnAway(node.last(), TurnAwayCause.DRAINING));
    assertThat(node.end(node.last())).isEmpty();
  }

  @Test
  void a_dial_under_way_is_dropped_without_a_word() {
    var node = registered(settings(target(A2)));
    run(node.dialWanted(p(1)));
    run(node.drain(GRACE));
    assertThat(node.offer(new Origin.Dialled(p(1))))
        .containsExactly(turnAway(node.last(), TurnAwayCause.DRAINING), new FailDial(p(1)));
    assertThat(node.dialWanted(p(1))).isEmpty();
  }

  @Test
  void dials_that_wait_for_their_turn_and_targets_not_made_yet_are_let_go() {
    var targets = new DialTarget[Node.PORTION + 60];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = target("192.0.2.2:" + (1000 + i));
    }
    var node = registered(settings(targets));
    for (int i = 1; i <= 60; i++) {
      run(node.dialWanted(p(i)));
    }
    assertThat(node.drain(GRACE))
        .containsExactly(new StopListening(), new DrainPeers(), new ReportDrained());
    node.now += 3600 * SECOND;
    assertThat(node.deadline()).isEmpty();
  }

  @Test
  void a_session_that_is_established_during_the_drain_gets_no_peer() {
    var node = registered(settings(target(A2)));
    var dialled = node.dialled(p(1));
    run(node.drain(GRACE));
    assertThat(node.establish(dialled, A2, N2, true)).isEmpty();
    assertThat(node.end(dialled, EndCause.SHUTDOWN))
        .containsExactly(new FailDial(p(1)), new ReportDrained());
  }

  @Test
  void peers_that_come_late_are_not_announced_and_those_that_go_are_withdrawn() {
    var node = registered(settings());
    var one = node.acceptAndAnnounce(E2, N2, p(1));
    var two = node.accept("192.0.2.9:1", null);
    run(node.drain(GRACE));
    assertThat(node.reachable(p(2))).isEmpty();
    assertThat(node.unreachable(p(1))).containsExactly(withdraw(p(1), E2));
    assertThat(node.end(one)).containsExactly(new RetireSession(p(1), one), forget(1));
    assertThat(node.end(two))
        .containsExactly(new RetireSession(p(2), two), forget(2), new ReportDrained());
  }

  @Test
  void peers_are_withdrawn_after_the_report_too() {
    var node = registered(settings());
    var one = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.drain(GRACE));
    assertThat(node.end(one)).endsWith(new ReportDrained());
    assertThat(node.unreachable(p(1))).containsExactly(withdraw(p(1), E2), forget(1));
  }

  @Test
  @Rfc9174("6.1")
  void sessions_that_were_held_read_on_to_the_answers_to_their_sess_term() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.lose());
    assertThat(node.drain(GRACE)).contains(shutdown(session, false), take(session, E2));
  }

  @Test
  void sessions_that_end_already_are_only_urged() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.giveUp());
    assertThat(node.drain(GRACE)).containsExactly(new StopListening(), new DrainPeers());
    node.now += GRACE.toNanos();
    assertThat(node.deadline()).containsExactly(shutdown(session, true));
  }

  @Test
  void the_bpa_comes_and_goes_without_effect() {
    var node = registered(settings(target(A2)));
    var session = node.acceptAndAnnounce(E2, N2, p(2));
    run(node.drain(GRACE));
    assertThat(node.lose()).containsExactly(observed(new BpaStillMissing("gone")));
    assertThat(node.node.isRegistered()).isFalse();
    node.now += 9 * SECOND;
    assertThat(node.deadline()).isEmpty();
    assertThat(node.register()).isEmpty();
    assertThat(node.node.isRegistered()).isTrue();
    assertThat(node.configure(settings(target(A2), target("192.0.2.7:4556")))).isEmpty();
    assertThat(node.end(session)).endsWith(new ReportDrained());
  }

  @Test
  void an_absence_that_began_before_the_drain_ends_no_session_for_it() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.lose());
    run(node.drain(Duration.ofHours(1)));
    node.now += NodeScript.HOLD.toNanos();
    assertThat(node.deadline()).doesNotContain(bpaLost(session)).isEmpty();
  }

  @Test
  void thousands_of_sessions_are_drained_and_reported_once() {
    var node = registered(settings());
    for (int i = 0; i < 1000; i++) {
      run(node.offer("192.0.2.9:" + i));
    }
    run(node.drain(Duration.ZERO));
    run(node.settle());
    node.now += Node.LAST_WORDS.toNanos();
    var last = node.settle();
    assertThat(NodeScript.only(AbandonSession.class, last)).hasSize(1000).doesNotHaveDuplicates();
    assertThat(last).containsOnlyOnce(new ReportDrained()).endsWith(new ReportDrained());
    for (int i = 1; i <= 1000; i++) {
      assertThat(node.end(new SessionKey(i))).isEmpty();
    }
  }

  private static NodeAction forget(long peer) {
    return new ForgetPeer(p(peer));
  }
}
