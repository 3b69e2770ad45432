package dev.gantry.domain.node;

import static dev.gantry.domain.node.NodeScript.A2;
import static dev.gantry.domain.node.NodeScript.A3;
import static dev.gantry.domain.node.NodeScript.E2;
import static dev.gantry.domain.node.NodeScript.N2;
import static dev.gantry.domain.node.NodeScript.N3;
import static dev.gantry.domain.node.NodeScript.PASSIVE;
import static dev.gantry.domain.node.NodeScript.US;
import static dev.gantry.domain.node.NodeScript.announce;
import static dev.gantry.domain.node.NodeScript.believing;
import static dev.gantry.domain.node.NodeScript.give;
import static dev.gantry.domain.node.NodeScript.observed;
import static dev.gantry.domain.node.NodeScript.only;
import static dev.gantry.domain.node.NodeScript.p;
import static dev.gantry.domain.node.NodeScript.registered;
import static dev.gantry.domain.node.NodeScript.run;
import static dev.gantry.domain.node.NodeScript.settings;
import static dev.gantry.domain.node.NodeScript.take;
import static dev.gantry.domain.node.NodeScript.target;
import static dev.gantry.domain.node.NodeScript.withdraw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NodeAction.AddPeer;
import dev.gantry.domain.node.NodeAction.AnnouncePeer;
import dev.gantry.domain.node.NodeAction.DivertDial;
import dev.gantry.domain.node.NodeAction.ForgetPeer;
import dev.gantry.domain.node.NodeAction.GiveSession;
import dev.gantry.domain.node.NodeAction.RetireSession;
import dev.gantry.domain.node.NodeAction.SupersedePeer;
import dev.gantry.domain.node.NodeAction.WithdrawPeer;
import dev.gantry.domain.node.NodeObservation.DialDiverted;
import dev.gantry.domain.node.NodeObservation.OwnNodeIdShown;
import dev.gantry.domain.node.NodeObservation.PeersMerged;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which peer a session belongs to, and what the BPA is told of it. */
final class NodePeersTest {
  private static final String E2_AGAIN = "192.0.2.2:40002";
  private NodeScript node = registered(settings());

  @AfterEach
  void what_is_known_of_peers_agrees() {
    assertThat(node.node.peerTable().contradictions()).isEmpty();
  }

  // ---- Peers that come to us.

  @Test
  void a_peer_that_comes_to_us_is_announced_at_its_address_and_forgotten_when_it_is_given_up() {
    run(node.offer(E2));
    var session = node.last();
    assertThat(node.establish(session, E2, N2, true))
        .containsExactly(new AddPeer(p(1), null, PASSIVE), give(p(1), session, false));
    assertThat(node.reachable(p(1))).containsExactly(announce(p(1), E2, N2), take(session, E2));
    assertThat(node.ending(session)).containsExactly(new RetireSession(p(1), session));
    assertThat(node.end(session)).isEmpty();
    assertThat(node.unreachable(p(1))).containsExactly(withdraw(p(1), E2), new ForgetPeer(p(1)));
    assertThat(node.node.peerTable().size()).isZero();
  }

  @Test
  void sessions_of_one_node_are_one_peer_wherever_they_come_from() {
    var first = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.offer(E2_AGAIN));
    var second = node.last();
    assertThat(node.establish(second, E2_AGAIN, N2, true))
        .containsExactly(give(p(1), second, false), take(second, E2));
    assertThat(node.end(first)).containsExactly(new RetireSession(p(1), first));
    assertThat(node.end(second)).containsExactly(new RetireSession(p(1), second));
  }

  @Test
  @Rfc9174("4.6")
  void a_node_id_that_is_not_believed_is_not_announced_and_makes_nobody_one() {
    run(node.offer(E2));
    run(node.establish(node.last(), E2, N2, false));
    run(node.offer(E2_AGAIN));
    run(node.establish(node.last(), E2_AGAIN, N2, false));
    assertThat(node.reachable(p(1))).startsWith(announce(p(1), E2));
    assertThat(node.reachable(p(2))).startsWith(announce(p(2), E2_AGAIN));
  }

  @Test
  @Rfc9174("4.6")
  void which_unproven_node_ids_are_believed_is_what_the_operator_says() {
    assertThat(announced(UnprovenNodeIds.NONE, false)).isEmpty();
    assertThat(announced(UnprovenNodeIds.NONE, true)).isEmpty();
    assertThat(announced(UnprovenNodeIds.DIALLED, false)).isEmpty();
    assertThat(announced(UnprovenNodeIds.DIALLED, true)).containsExactly(N2);
    assertThat(announced(UnprovenNodeIds.ALL, false)).containsExactly(N2);
    assertThat(announced(UnprovenNodeIds.ALL, true)).containsExactly(N2);
  }

  @Test
  void a_peer_with_our_own_node_id_is_announced_without_it_and_told_of() {
    run(node.offer(E2));
    var session = node.last();
    assertThat(node.establish(session, E2, US, true))
        .contains(observed(new OwnNodeIdShown(session, US)), give(p(1), session, false));
    assertThat(node.reachable(p(1))).startsWith(announce(p(1), E2));
  }

  @Test
  void who_dials_itself_finds_a_nameless_peer() {
    node = registered(settings(target(A2)));
    var session = node.dialled(p(1));
    assertThat(node.establish(session, A2, US, false))
        .contains(observed(new OwnNodeIdShown(session, US)));
    assertThat(node.reachable(p(1))).startsWith(announce(p(1), A2));
  }

  @Test
  void a_named_node_is_announced_at_its_configured_address() {
    node = registered(NodeScript.naming(new NamedPeer("two", A2, N2, PASSIVE)));
    var session = node.accept(E2, N2);
    assertThat(node.reachable(p(1))).containsExactly(announce(p(1), A2, N2), take(session, A2));
  }

  @Test
  void a_named_node_whose_address_another_peer_has_is_announced_where_it_comes_from() {
    node = registered(NodeScript.naming(new NamedPeer("two", A2, N2, PASSIVE)));
    assertThat(node.acceptAndAnnounce(A2, null, p(1))).isEqualTo(node.last());
    var session = node.accept(E2, N2);
    assertThat(node.reachable(p(2))).containsExactly(announce(p(2), E2, N2), take(session, E2));
  }

  @Test
  void a_peer_that_was_never_announced_is_forgotten_with_its_last_session() {
    var session = node.accept(E2, N2);
    assertThat(node.end(session))
        .containsExactly(new RetireSession(p(1), session), new ForgetPeer(p(1)));
    assertThat(node.reachable(p(1))).isEmpty();
    assertThat(node.unreachable(p(1))).isEmpty();
  }

  @Test
  void a_peer_that_comes_back_within_its_hold_time_is_the_same() {
    var first = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.end(first));
    var second = node.accept(E2_AGAIN, N2);
    assertThat(node.unreachable(p(1))).containsExactly(withdraw(p(1), E2));
    assertThat(node.reachable(p(1))).containsExactly(announce(p(1), E2, N2));
    assertThat(node.end(second)).containsExactly(new RetireSession(p(1), second));
  }

  // ---- One address, one peer.

  @Test
  void the_former_self_at_an_address_is_withdrawn_before_the_new_one_is_announced() {
    var first = node.acceptAndAnnounce(E2, null, p(1));
    run(node.end(first));
    run(node.offer(E2));
    var second = node.last();
    assertThat(node.establish(second, E2, null, false))
        .containsExactly(
            new AddPeer(p(2), null, PASSIVE), give(p(2), second, false), withdraw(p(1), E2));
    assertThat(node.reachable(p(2))).containsExactly(announce(p(2), E2), take(second, E2));
    assertThat(node.unreachable(p(1))).containsExactly(new ForgetPeer(p(1)));
    assertThat(node.node.peerTable().size()).isEqualTo(1);
    assertThat(node.reachable(p(1))).as("of the past").isEmpty();
    assertThat(node.end(second)).containsExactly(new RetireSession(p(2), second));
    assertThat(node.unreachable(p(2))).startsWith(withdraw(p(2), E2));
  }

  @Test
  void a_former_self_that_lost_its_address_is_announced_where_it_comes_from_next() {
    var first = node.acceptAndAnnounce(E2, N2, p(1));
    run(node.end(first));
    var other = node.accept(E2, N3);
    run(node.reachable(p(2)));
    run(node.offer(E2_AGAIN));
    var second = node.last();
    assertThat(node.establish(second, E2_AGAIN, N2, true))
        .containsExactly(
            give(p(1), second, false), announce(p(1), E2_AGAIN, N2), take(second, E2_AGAIN));
    assertThat(node.end(other)).containsExactly(new RetireSession(p(2), other));
  }

  @Test
  void two_peers_that_are_here_from_one_address_are_announced_under_two() {
    var first = node.acceptAndAnnounce(E2, null, p(1));
    var second = node.accept(E2, null);
    assertThat(node.reachable(p(2)))
        .containsExactly(announce(p(2), E2 + "#2"), take(second, E2 + "#2"));
    assertThat(node.end(first)).containsExactly(new RetireSession(p(1), first));
  }

  @Test
  void two_targets_at_one_place_are_announced_under_two_addresses() {
    node = registered(believing(UnprovenNodeIds.NONE, target("two.example:4556"), target(A3)));
    var first = node.dialled(p(1));
    run(node.establish(first, A3, null, false));
    assertThat(node.reachable(p(1))).startsWith(announce(p(1), "two.example:4556"));
    var second = node.dialled(p(2));
    run(node.establish(second, A3, null, false));
    assertThat(node.reachable(p(2))).startsWith(announce(p(2), A3));
  }

  @Test
  void a_target_that_is_configured_at_the_address_of_an_announced_peer_takes_it_from_nobody() {
    node = registered(believing(UnprovenNodeIds.NONE, target("two.example:4556")));
    var first = node.dialled(p(1));
    run(node.establish(first, A2, null, false));
    assertThat(node.reachable(p(1))).startsWith(announce(p(1), A2));
    run(node.configure(believing(UnprovenNodeIds.NONE, target("two.example:4556"), target(A2))));
    var second = node.dialled(p(2));
    run(node.establish(second, A2, null, false));
    assertThat(node.reachable(p(2))).startsWith(announce(p(2), A2 + "#2"));
  }

  // ---- Two nodes that dial each other are one peer (issue: they became two).

  @Test
  @Rfc9174("4.6")
  void who_came_before_our_dial_leads_to_it_becomes_the_dialled_peer() {
    node = registered(settings(target(A2)));
    var came = node.acceptAndAnnounce(E2, N2, p(2));
    var dialled = node.dialled(p(1));
    assertThat(node.establish(dialled, A2, N2, true))
        .containsExactly(
            give(p(1), dialled, true),
            new SupersedePeer(p(2), p(1)),
            give(p(1), came, false),
            observed(new PeersMerged(N2, E2, A2)));
    assertThat(node.reachable(p(1)))
        .containsExactly(
            announce(p(1), A2, N2),
            take(dialled, A2),
            take(came, A2),
            withdraw(p(2), E2),
            new ForgetPeer(p(2)));
    assertThat(node.node.peerTable().size()).isEqualTo(1);
  }

  @Test
  void who_comes_when_our_dial_has_led_to_it_is_the_dialled_peer() {
    node = registered(settings(target(A2)));
    var dialled = node.dialAndAnnounce(p(1), A2, N2);
    run(node.offer(E2));
    var came = node.last();
    assertThat(node.establish(came, E2, N2, true))
        .containsExactly(give(p(1), came, false), take(came, A2));
    assertThat(node.end(dialled)).containsExactly(new RetireSession(p(1), dialled));
    assertThat(node.end(came)).containsExactly(new RetireSession(p(1), came));
    assertThat(node.unreachable(p(1))).containsExactly(withdraw(p(1), A2));
    assertThat(node.node.peerTable().size()).isEqualTo(1);
  }

  /** Its answers that there is no neighbour are on their way, and the BPA still knew one. */
  @Test
  void who_gave_up_before_it_heard_that_it_is_another_is_withdrawn_at_once() {
    node = registered(settings(target(A2)));
    var came = node.acceptAndAnnounce(E2, N2, p(2));
    var dialled = node.dialled(p(1));
    run(node.establish(dialled, A2, N2, true));
    assertThat(node.unreachable(p(2))).containsExactly(withdraw(p(2), E2));
    assertThat(node.reachable(p(1)))
        .containsExactly(
            announce(p(1), A2, N2), take(dialled, A2), take(came, A2), new ForgetPeer(p(2)));
  }

  @Test
  void who_comes_and_is_expected_at_a_target_is_the_dialled_peer_at_once() {
    node = registered(settings(target(A2, N2)));
    run(node.offer(E2));
    var came = node.last();
    assertThat(node.establish(came, E2, N2, true)).containsExactly(give(p(1), came, false));
    assertThat(node.reachable(p(1))).startsWith(announce(p(1), A2, N2));
    var dialled = node.dialled(p(1));
    assertThat(node.establish(dialled, A2, N2, true))
        .containsExactly(give(p(1), dialled, true), take(dialled, A2));
  }

  @Test
  void the_same_holds_for_node_ids_that_are_believed_without_proof() {
    node = registered(believing(UnprovenNodeIds.ALL, target(A2)));
    run(node.offer(E2));
    var came = node.last();
    run(node.establish(came, E2, N2, false));
    run(node.reachable(p(2)));
    var dialled = node.dialled(p(1));
    assertThat(node.establish(dialled, A2, N2, false)).contains(new SupersedePeer(p(2), p(1)));
    assertThat(node.reachable(p(1)))
        .contains(announce(p(1), A2, N2), take(came, A2), withdraw(p(2), E2));
  }

  @Test
  @Rfc9174("4.6")
  void who_comes_without_being_believed_stays_a_peer_of_its_own() {
    node = registered(believing(UnprovenNodeIds.DIALLED, target(A2)));
    run(node.offer(E2));
    run(node.establish(node.last(), E2, N2, false));
    assertThat(node.reachable(p(2))).startsWith(announce(p(2), E2));
    var dialled = node.dialled(p(1));
    assertThat(node.establish(dialled, A2, N2, false)).containsExactly(give(p(1), dialled, true));
    assertThat(node.reachable(p(1))).containsExactly(announce(p(1), A2, N2), take(dialled, A2));
  }

  @Test
  void a_peer_that_was_announced_nameless_takes_the_place_of_its_named_self_at_once() {
    node = registered(believing(UnprovenNodeIds.NONE, target(A2)));
    var nameless = node.dialled(p(1));
    run(node.establish(nameless, A2, N2, false));
    run(node.reachable(p(1)));
    var came = node.acceptAndAnnounce(E2, N2, p(2));
    var proving = node.dialled(p(1));
    assertThat(node.establish(proving, A2, N2, true))
        .containsExactly(
            give(p(1), proving, true),
            new SupersedePeer(p(2), p(1)),
            give(p(1), came, false),
            observed(new PeersMerged(N2, E2, A2)),
            announce(p(1), A2, N2),
            take(proving, A2),
            take(came, A2),
            withdraw(p(2), E2),
            new ForgetPeer(p(2)));
  }

  @Test
  void a_peer_that_was_merged_is_withdrawn_when_the_dialled_one_is_given_up_unannounced() {
    node = registered(settings(target(A2)));
    var came = node.acceptAndAnnounce(E2, N2, p(2));
    var dialled = node.dialled(p(1));
    run(node.establish(dialled, A2, N2, true));
    assertThat(node.end(came)).containsExactly(new RetireSession(p(1), came));
    assertThat(node.end(dialled)).containsExactly(new RetireSession(p(1), dialled));
    assertThat(node.unreachable(p(1))).containsExactly(withdraw(p(2), E2), new ForgetPeer(p(2)));
  }

  @Test
  void what_is_told_of_a_superseded_peer_too_late_changes_nothing() {
    node = registered(settings(target(A2)));
    assertThat(node.accept(E2, N2)).isEqualTo(node.last());
    var dialled = node.dialled(p(1));
    run(node.establish(dialled, A2, N2, true));
    assertThat(node.reachable(p(2))).isEmpty();
    assertThat(node.unreachable(p(2))).isEmpty();
    assertThat(node.dialWanted(p(2))).isEmpty();
    assertThat(node.reachable(p(1)))
        .startsWith(announce(p(1), A2, N2))
        .endsWith(new ForgetPeer(p(2)))
        .noneMatch(WithdrawPeer.class::isInstance);
    assertThat(node.unreachable(p(2))).isEmpty();
  }

  @Test
  void an_address_of_a_superseded_peer_that_another_comes_from_is_withdrawn_first() {
    node = registered(settings(target(A2)));
    var came = node.acceptAndAnnounce(E2, N2, p(2));
    run(node.establish(node.dialled(p(1)), A2, N2, true));
    run(node.end(came));
    run(node.offer(E2));
    var third = node.last();
    assertThat(node.establish(third, E2, N3, true)).contains(withdraw(p(2), E2));
    assertThat(node.reachable(p(3))).containsExactly(announce(p(3), E2, N3), take(third, E2));
    assertThat(node.reachable(p(1)))
        .contains(new ForgetPeer(p(2)))
        .noneMatch(WithdrawPeer.class::isInstance);
  }

  @Test
  void two_targets_of_one_node_are_one_peer_and_the_other_rests() {
    node = registered(settings(target(A2), target("two.example:4556")));
    var first = node.dialAndAnnounce(p(1), A2, N2);
    var second = node.dialled(p(2));
    assertThat(node.establish(second, A2, N2, true))
        .containsExactly(
            give(p(1), second, false),
            new DivertDial(p(2), second),
            observed(new DialDiverted("two.example:4556", N2)),
            take(second, A2));
    assertThat(node.end(first)).containsExactly(new RetireSession(p(1), first));
    assertThat(node.end(second))
        .containsExactly(new RetireSession(p(1), second), new RetireSession(p(2), second));
  }

  // ---- A dial that leads elsewhere.

  @Test
  @Rfc9174("4.6")
  void a_session_with_another_node_than_expected_belongs_to_that_node() {
    node = registered(settings(target(A2, N2)));
    var session = node.dialled(p(1));
    assertThat(node.establish(session, A2, N3, true))
        .containsExactly(
            new AddPeer(p(2), null, PASSIVE),
            give(p(2), session, false),
            new DivertDial(p(1), session),
            observed(new DialDiverted(A2, N3)));
    assertThat(node.reachable(p(2)))
        .containsExactly(announce(p(2), A2 + "#2", N3), take(session, A2 + "#2"));
    assertThat(node.ending(session))
        .containsExactly(new RetireSession(p(2), session), new RetireSession(p(1), session));
    assertThat(node.end(session)).isEmpty();
  }

  @Test
  @Rfc9174("4.6")
  void a_session_with_no_node_id_is_not_that_of_an_expected_node() {
    node = registered(settings(target(A2, N2)));
    var session = node.dialled(p(1));
    assertThat(node.establish(session, A2, null, false))
        .contains(give(p(2), session, false), new DivertDial(p(1), session))
        .noneMatch(NodeAction.Observe.class::isInstance);
  }

  @Test
  @Rfc9174("4.6")
  void a_dial_that_leads_to_a_known_peer_is_a_session_of_that_peer() {
    node = registered(settings(target(A2, N2), target(A3, N3)));
    assertThat(node.dialAndAnnounce(p(2), A3, N3)).isEqualTo(node.last());
    var session = node.dialled(p(1));
    assertThat(node.establish(session, A2, N3, true))
        .containsExactly(
            give(p(2), session, false),
            new DivertDial(p(1), session),
            observed(new DialDiverted(A2, N3)),
            take(session, A3));
  }

  @Test
  void a_target_whose_node_is_here_is_not_taken_for_another_that_its_dial_leads_to() {
    node = registered(settings(target(A2)));
    var first = node.dialAndAnnounce(p(1), A2, N2);
    var second = node.dialled(p(1));
    assertThat(node.establish(second, A2, N3, true))
        .contains(give(p(2), second, false), new DivertDial(p(1), second));
    assertThat(node.end(first)).containsExactly(new RetireSession(p(1), first));
  }

  @Test
  void a_target_whose_node_is_gone_is_the_one_that_is_found_there_now() {
    node = registered(settings(target(A2)));
    run(node.end(node.dialAndAnnounce(p(1), A2, N2)));
    var session = node.dialled(p(1));
    assertThat(node.establish(session, A2, N3, true))
        .containsExactly(give(p(1), session, true), announce(p(1), A2, N3), take(session, A2));
    run(node.offer(E2));
    assertThat(node.establish(node.last(), E2, N2, true)).contains(give(p(2), node.last(), false));
  }

  @Test
  @Rfc9174("4.6")
  void a_target_keeps_no_node_id_that_none_of_its_sessions_tells() {
    node = registered(believing(UnprovenNodeIds.NONE, target(A2)));
    var proven = node.dialAndAnnounce(p(1), A2, N2);
    var beside = node.dialled(p(1));
    assertThat(node.establish(beside, A2, N2, false)).noneMatch(AnnouncePeer.class::isInstance);
    run(node.end(proven));
    run(node.end(beside));
    var unproven = node.dialled(p(1));
    assertThat(node.establish(unproven, A2, N2, false))
        .containsExactly(give(p(1), unproven, true), announce(p(1), A2), take(unproven, A2));
  }

  @Test
  void a_target_that_expects_another_node_now_keeps_the_one_that_is_here() {
    node = registered(settings(target(A2, N2)));
    var two = node.dialAndAnnounce(p(1), A2, N2);
    run(node.configure(settings(target(A2, N3))));
    run(node.offer("192.0.2.3:40003"));
    var three = node.last();
    assertThat(node.establish(three, "192.0.2.3:40003", N3, true))
        .contains(give(p(2), three, false))
        .noneMatch(SupersedePeer.class::isInstance);
    assertThat(node.end(two)).containsExactly(new RetireSession(p(1), two));
  }

  @Test
  void a_session_is_taken_from_its_peer_once_whether_it_says_so_or_just_ends() {
    var session = node.acceptAndAnnounce(E2, N2, p(1));
    assertThat(only(RetireSession.class, node.ending(session))).hasSize(1);
    assertThat(node.ending(session)).isEmpty();
    assertThat(node.end(session)).isEmpty();
    assertThat(node.end(session)).isEmpty();
    assertThat(node.establish(session, E2, N2, true)).noneMatch(GiveSession.class::isInstance);
  }

  /** The Node IDs that are announced of node 2, which proves none. */
  private List<NodeId> announced(UnprovenNodeIds unproven, boolean dialled) {
    var script = registered(believing(unproven, target(A2)));
    if (dialled) {
      run(script.establish(script.dialled(p(1)), A2, N2, false));
    } else {
      run(script.offer(E2));
      run(script.establish(script.last(), E2, N2, false));
    }
    return only(AnnouncePeer.class, script.reachable(p(dialled ? 1 : 2))).getFirst().nodeIds();
  }
}
