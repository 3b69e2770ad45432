package dev.gantry.domain.node;

import static dev.gantry.domain.node.NodeScript.A2;
import static dev.gantry.domain.node.NodeScript.E2;
import static dev.gantry.domain.node.NodeScript.HOLD;
import static dev.gantry.domain.node.NodeScript.N2;
import static dev.gantry.domain.node.NodeScript.N3;
import static dev.gantry.domain.node.NodeScript.US;
import static dev.gantry.domain.node.NodeScript.announce;
import static dev.gantry.domain.node.NodeScript.bpaLost;
import static dev.gantry.domain.node.NodeScript.hold;
import static dev.gantry.domain.node.NodeScript.observed;
import static dev.gantry.domain.node.NodeScript.only;
import static dev.gantry.domain.node.NodeScript.p;
import static dev.gantry.domain.node.NodeScript.registered;
import static dev.gantry.domain.node.NodeScript.run;
import static dev.gantry.domain.node.NodeScript.settings;
import static dev.gantry.domain.node.NodeScript.take;
import static dev.gantry.domain.node.NodeScript.target;
import static dev.gantry.domain.node.NodeScript.turnAway;
import static dev.gantry.domain.node.NodeScript.withdraw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.node.NodeAction.AddPeer;
import dev.gantry.domain.node.NodeAction.Admit;
import dev.gantry.domain.node.NodeAction.EndSession;
import dev.gantry.domain.node.NodeAction.FailDial;
import dev.gantry.domain.node.NodeAction.GiveSession;
import dev.gantry.domain.node.NodeAction.HoldBundles;
import dev.gantry.domain.node.NodeAction.Listen;
import dev.gantry.domain.node.NodeAction.TakeBundles;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.node.NodeObservation.BpaAway;
import dev.gantry.domain.node.NodeObservation.BpaGivenUp;
import dev.gantry.domain.node.NodeObservation.BpaStillMissing;
import dev.gantry.domain.node.NodeObservation.NodeIdMissing;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.EndCause;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens when the BPA comes and goes, and to whom bundles are taken from. */
final class NodeBpaTest {
  private static final NodeSettings NO_NODE_IDS = NodeSettings.of(List.of(), List.of(target(A2)));

  // ---- It has never been there.

  @Test
  void before_the_first_registration_nobody_is_listened_for_or_dialled() {
    var node = new NodeScript(settings(target(A2)));
    assertThat(node.lose()).containsExactly(observed(new BpaStillMissing("gone")));
    assertThat(node.node.nextDeadlineNanos()).isEqualTo(Node.NO_DEADLINE);
    assertThat(node.node.isRegistered()).isFalse();
  }

  @Test
  @Rfc9174("6.1")
  void who_connects_before_the_first_registration_is_told_so() {
    var node = new NodeScript(settings());
    assertThat(node.offer(E2))
        .hasSize(3)
        .contains(bpaLost(node.last()))
        .anyMatch(Admit.class::isInstance);
    var nameless = new NodeScript(NO_NODE_IDS);
    assertThat(nameless.offer(E2))
        .containsExactly(turnAway(nameless.last(), TurnAwayCause.NO_NODE_ID));
  }

  // ---- It comes.

  @Test
  void the_first_registration_opens_the_listeners_and_makes_the_targets() {
    var node = new NodeScript(settings(target(A2)));
    assertThat(node.register())
        .containsExactly(new Listen(true), new AddPeer(p(1), target(A2), PeerSettings.DIALLED));
    assertThat(node.node.isRegistered()).isTrue();
    assertThat(node.register()).isEmpty();
  }

  @Test
  void our_node_ids_are_the_configured_ones_or_else_those_that_the_bpa_gives() {
    var configured = new NodeScript(settings());
    run(configured.tell(new NodeEvent.BpaRegistered(List.of(N3))));
    assertThat(configured.node.nodeIds()).containsExactly(US);
    var node = new NodeScript(NO_NODE_IDS);
    assertThat(node.node.nodeIds()).isEmpty();
    run(node.tell(new NodeEvent.BpaRegistered(List.of(N2, N3))));
    assertThat(node.node.nodeIds()).containsExactly(N2, N3);
    assertThat(only(Admit.class, node.offer(E2)).getFirst().rules().localNodeIds())
        .containsExactly(N2, N3);
  }

  @Test
  void node_ids_that_are_configured_no_more_give_way_to_those_of_the_bpa() {
    var node = new NodeScript(settings());
    run(node.tell(new NodeEvent.BpaRegistered(List.of(N3))));
    run(node.configure(NO_NODE_IDS));
    assertThat(node.node.nodeIds()).containsExactly(N3);
  }

  @Test
  void without_any_node_id_nothing_begins() {
    var node = new NodeScript(NO_NODE_IDS);
    assertThat(node.register()).containsExactly(observed(new NodeIdMissing()));
    assertThat(node.offer(E2)).containsExactly(turnAway(node.last(), TurnAwayCause.NO_NODE_ID));
    assertThat(node.offer(new Origin.Dialled(p(1))))
        .containsExactly(turnAway(node.last(), TurnAwayCause.NO_NODE_ID), new FailDial(p(1)));
  }

  @Test
  void a_node_id_that_is_configured_later_opens_the_listeners() {
    var node = new NodeScript(NO_NODE_IDS);
    run(node.register());
    assertThat(node.configure(settings(target(A2))))
        .containsExactly(new Listen(true), new AddPeer(p(1), target(A2), PeerSettings.DIALLED));
  }

  @Test
  void sessions_go_on_when_a_bpa_comes_back_that_gives_no_node_id() {
    var node = new NodeScript(NO_NODE_IDS);
    run(node.tell(new NodeEvent.BpaRegistered(List.of(US))));
    var session = node.acceptAndAnnounce(E2, N2, p(2));
    run(node.lose());
    assertThat(node.register())
        .contains(new Listen(false), observed(new NodeIdMissing()), take(session, E2));
  }

  // ---- It goes.

  @Test
  void while_the_bpa_is_away_sessions_live_and_take_no_bundles() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    assertThat(node.lose()).containsExactly(observed(new BpaAway(HOLD, "gone")), hold(session));
    assertThat(node.lose()).containsExactly(observed(new BpaStillMissing("gone")));
    node.now += HOLD.toNanos() - 1;
    assertThat(node.deadline()).isEmpty();
    assertThat(node.register()).containsExactly(take(session, E2));
    assertThat(node.node.nextDeadlineNanos()).isEqualTo(Node.NO_DEADLINE);
  }

  @Test
  void each_absence_is_waited_for_anew() {
    var node = registered(settings());
    run(node.lose());
    node.now += HOLD.toNanos() - 1;
    run(node.register());
    assertThat(node.lose()).containsExactly(observed(new BpaAway(HOLD, "gone")));
    assertThat(node.node.nextDeadlineNanos()).isEqualTo(node.now + HOLD.toNanos());
    node.now += 1;
    assertThat(node.deadline()).isEmpty();
  }

  @Test
  void a_session_that_comes_while_the_bpa_is_away_is_negotiated_and_waits() {
    var node = registered(settings(target(A2)));
    run(node.lose());
    assertThat(node.offer(E2)).hasSize(1).allMatch(Admit.class::isInstance);
    var accepted = node.last();
    assertThat(node.establish(accepted, E2, N3, true))
        .noneMatch(TakeBundles.class::isInstance)
        .anyMatch(GiveSession.class::isInstance);
    assertThat(node.reachable(p(2))).containsExactly(announce(p(2), E2, N3));
    var dialled = node.dialled(p(1));
    assertThat(node.establish(dialled, A2, N2, true)).noneMatch(TakeBundles.class::isInstance);
    run(node.reachable(p(1)));
    assertThat(node.register()).containsExactly(take(accepted, E2), take(dialled, A2));
  }

  @Test
  @Rfc9174("6.1")
  void sessions_end_and_nobody_is_listened_for_when_the_bpa_stays_away() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.lose());
    node.now += HOLD.toNanos();
    assertThat(node.deadline())
        .containsExactly(
            observed(new BpaGivenUp(HOLD)), new Listen(false), bpaLost(session), take(session, E2));
    assertThat(node.node.nextDeadlineNanos()).isEqualTo(Node.NO_DEADLINE);
    assertThat(node.offer(E2)).contains(bpaLost(node.last()));
    assertThat(node.register()).containsExactly(new Listen(true));
  }

  @Test
  void a_dial_under_way_is_dropped_without_a_word_when_the_bpa_is_given_up() {
    var node = registered(settings(target(A2)));
    run(node.giveUp());
    assertThat(node.offer(new Origin.Dialled(p(1))))
        .containsExactly(turnAway(node.last(), TurnAwayCause.BPA_MISSING), new FailDial(p(1)));
  }

  @Test
  void a_session_that_is_established_too_late_is_told_so_and_fails_its_dial() {
    var node = registered(settings(target(A2)));
    var dialled = node.dialled(p(1));
    assertThat(node.giveUp()).contains(bpaLost(dialled));
    assertThat(node.establish(dialled, A2, N2, true)).isEmpty();
    assertThat(node.end(dialled, EndCause.BPA_LOST)).containsExactly(new FailDial(p(1)));
  }

  @Test
  void a_session_is_told_that_it_is_established_too_late_before_the_portion_that_it_is_in() {
    var node = registered(settings());
    for (int i = 0; i <= Node.PORTION; i++) {
      run(node.offer(E2));
    }
    var late = node.last();
    run(node.lose());
    run(node.settle());
    node.now += HOLD.toNanos();
    assertThat(node.deadline()).doesNotContain(bpaLost(late));
    assertThat(node.establish(late, E2, N2, true)).contains(bpaLost(late));
    assertThat(node.register()).doesNotContain(bpaLost(late));
    assertThat(node.settle()).doesNotContain(bpaLost(late));
  }

  @Test
  void a_session_that_ends_is_not_held_again_and_not_ended_twice() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.giveUp());
    run(node.register());
    assertThat(node.lose()).noneMatch(HoldBundles.class::isInstance);
    node.now += HOLD.toNanos();
    assertThat(node.deadline()).noneMatch(EndSession.class::isInstance);
    assertThat(node.end(session)).isNotEmpty();
  }

  @Test
  @Rfc9174("6.1")
  void a_session_that_ends_while_the_bpa_is_away_reads_what_its_peer_says_to_the_end() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.lose());
    assertThat(node.ending(session))
        .containsExactly(take(session, E2), new NodeAction.RetireSession(p(1), session));
    assertThat(node.register()).isEmpty();
  }

  // ---- Whom bundles are taken from.

  @Test
  void bundles_are_taken_only_once_the_bpa_knows_the_peer() {
    var node = registered(settings());
    run(node.offer(E2));
    var session = node.last();
    assertThat(node.establish(session, E2, N2, true))
        .containsExactly(
            new AddPeer(p(1), null, PeerSettings.PASSIVE), NodeScript.give(p(1), session, false));
    assertThat(node.reachable(p(1))).containsExactly(announce(p(1), E2, N2), take(session, E2));
    assertThat(node.reachable(p(1))).isEmpty();
  }

  @Test
  void further_sessions_of_an_announced_peer_take_bundles_at_once() {
    var node = registered(settings());
    var first = node.acceptAndAnnounce(E2, N2, p(1));
    assertThat(first).isEqualTo(node.last());
    run(node.offer("192.0.2.2:40002"));
    assertThat(node.establish(node.last(), "192.0.2.2:40002", N2, true))
        .containsExactly(NodeScript.give(p(1), node.last(), false), take(node.last(), E2));
  }

  @Test
  void bundles_are_told_from_the_address_that_was_announced_and_not_from_a_source_port() {
    var node = registered(settings(target(A2, N2)));
    run(node.offer(E2));
    var session = node.last();
    assertThat(node.establish(session, E2, N2, true)).noneMatch(TakeBundles.class::isInstance);
    assertThat(node.reachable(p(1))).containsExactly(announce(p(1), A2, N2), take(session, A2));
  }

  @Test
  void a_peer_that_is_found_again_elsewhere_gives_bundles_under_its_new_address() {
    var node = registered(settings(target("two.example:4556", N2)));
    var first = node.dialled(p(1));
    run(node.establish(first, A2, N2, true));
    assertThat(node.reachable(p(1))).containsExactly(announce(p(1), A2, N2), take(first, A2));
    run(node.end(first));
    run(node.unreachable(p(1)));
    var second = node.dialled(p(1));
    run(node.establish(second, "192.0.2.22:4556", N2, true));
    assertThat(node.reachable(p(1)))
        .containsExactly(announce(p(1), "192.0.2.22:4556", N2), take(second, "192.0.2.22:4556"));
  }

  @Test
  void
      a_session_whose_peer_was_withdrawn_for_too_many_bundles_takes_bundles_when_the_bpa_is_back() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    assertThat(node.unreachable(p(1))).containsExactly(withdraw(p(1), E2));
    assertThat(node.lose()).contains(NodeScript.hold(session));
    assertThat(node.register()).contains(take(session, E2));
  }

  @Test
  void what_the_bpa_was_told_of_a_session_is_told_once() {
    var node = registered(settings());
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    assertThat(node.establish(session, E2, N2, true)).isEmpty();
    assertThat(node.register()).isEmpty();
  }
}
