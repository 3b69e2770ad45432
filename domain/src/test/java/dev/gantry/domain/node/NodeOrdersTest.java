package dev.gantry.domain.node;

import static dev.gantry.domain.node.NodeScript.A2;
import static dev.gantry.domain.node.NodeScript.E2;
import static dev.gantry.domain.node.NodeScript.N2;
import static dev.gantry.domain.node.NodeScript.N3;
import static dev.gantry.domain.node.NodeScript.p;
import static dev.gantry.domain.node.NodeScript.run;
import static dev.gantry.domain.node.NodeScript.settings;
import static dev.gantry.domain.node.NodeScript.target;
import static dev.gantry.domain.node.NodeScript.turnAway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.node.NodeAction.AllowDial;
import dev.gantry.domain.node.NodeAction.DialAgain;
import dev.gantry.domain.node.NodeAction.DialNoMore;
import dev.gantry.domain.node.NodeAction.FailDial;
import dev.gantry.domain.node.NodeAction.ForgetPeer;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators want of peers: {@link NodeEvent.PeerOrdered}. */
class NodeOrdersTest {
  private final NodeScript node = new NodeScript(settings(target(A2)));

  @Test
  void peer_without_a_session_is_dialled_at_once() {
    run(node.register());
    assertThat(node.order(PeerOrder.REDIAL, A2))
        .containsExactly(answer(OrderOutcome.DONE), new AllowDial(p(1)));
  }

  @Test
  void peer_with_a_session_is_not_dialled_again() {
    run(node.register());
    node.dialAndAnnounce(p(1), A2, N2);
    assertThat(node.order(PeerOrder.REDIAL, A2)).containsExactly(answer(OrderOutcome.ALREADY));
    assertThat(node.order(PeerOrder.REDIAL, N2))
        .as("its Node ID means the same peer")
        .containsExactly(answer(OrderOutcome.ALREADY));
  }

  @Test
  void who_is_nobody_or_only_comes_to_us_is_not_dialled() {
    run(node.register());
    node.acceptAndAnnounce(E2, N3, p(2));
    assertThat(node.order(PeerOrder.REDIAL, "192.0.2.99:1"))
        .containsExactly(answer(OrderOutcome.UNKNOWN));
    assertThat(node.order(PeerOrder.DRAIN, N2)).containsExactly(answer(OrderOutcome.UNKNOWN));
    assertThat(node.order(PeerOrder.REDIAL, N3)).containsExactly(answer(OrderOutcome.NOT_DIALLED));
  }

  @Test
  void drain_ends_the_sessions_of_a_peer_and_has_it_dialled_no_more() {
    run(node.register());
    var session = node.dialAndAnnounce(p(1), A2, N2);
    assertThat(node.order(PeerOrder.DRAIN, A2))
        .containsExactly(
            NodeScript.observed(new NodeObservation.PeerDrained(p(1), A2)),
            new DialNoMore(p(1)),
            new NodeAction.EndSession(
                session, TerminationReason.Known.UNKNOWN, EndCause.TERMINATED_LOCALLY, false),
            answer(OrderOutcome.DONE));
    assertThat(node.order(PeerOrder.DRAIN, A2)).containsExactly(answer(OrderOutcome.ALREADY));
    run(node.end(session));
    assertThat(node.dialWanted(p(1))).isEmpty();
    run(node.lose());
    assertThat(node.register()).isEmpty();
  }

  @Test
  void drained_peer_is_let_in_no_more_until_it_is_redialled() {
    run(node.register());
    var session = node.acceptAndAnnounce(E2, N2, p(2));
    run(node.order(PeerOrder.DRAIN, N2));
    run(node.end(session));
    run(node.unreachable(p(2)));
    run(node.offer(E2));
    assertThat(node.establish(node.last(), E2, N2, true))
        .contains(
            NodeScript.observed(
                new NodeObservation.CallerToldBusy(E2, TurnAwayCause.PEER_DRAINED)));
    run(node.end(node.last()));
    assertThat(node.order(PeerOrder.REDIAL, N2))
        .containsExactly(
            NodeScript.observed(new NodeObservation.PeerResumed(p(2), E2)),
            new ForgetPeer(p(2)),
            answer(OrderOutcome.DONE));
    assertThat(node.accept(E2, N2)).isNotNull();
    assertThat(node.node.peerTable().contradictions()).isEmpty();
  }

  @Test
  void others_come_in_while_a_peer_is_drained() {
    run(node.register());
    node.acceptAndAnnounce(E2, N2, p(2));
    run(node.order(PeerOrder.DRAIN, N2));
    assertThat(node.accept("192.0.2.3:1", N3)).isNotNull();
  }

  @Test
  void dial_that_was_under_way_when_its_peer_was_drained_comes_to_nothing() {
    run(node.register());
    run(node.order(PeerOrder.DRAIN, A2));
    assertThat(node.offer(new Origin.Dialled(p(1))))
        .containsExactly(turnAway(node.last(), TurnAwayCause.PEER_DRAINED), new FailDial(p(1)));
  }

  @Test
  void handshake_of_a_dial_that_was_under_way_ends_where_the_peer_was_drained_meanwhile() {
    run(node.register());
    var session = node.dialled(p(1));
    run(node.order(PeerOrder.DRAIN, A2));
    assertThat(node.establish(session, A2, N2, true))
        .contains(
            NodeScript.observed(
                new NodeObservation.CallerToldBusy(A2, TurnAwayCause.PEER_DRAINED)));
  }

  @Test
  void redial_of_a_drained_peer_dials_it() {
    run(node.register());
    run(node.order(PeerOrder.DRAIN, A2));
    assertThat(node.order(PeerOrder.REDIAL, A2))
        .containsExactly(
            NodeScript.observed(new NodeObservation.PeerResumed(p(1), A2)),
            new DialAgain(p(1)),
            answer(OrderOutcome.DONE),
            new AllowDial(p(1)));
  }

  @Test
  void peer_that_was_drained_before_the_bpa_came_is_made_when_it_is_redialled() {
    run(node.order(PeerOrder.DRAIN, A2));
    assertThat(node.register()).containsExactly(new NodeAction.Listen(true));
    assertThat(node.order(PeerOrder.REDIAL, A2)).anyMatch(NodeAction.AddPeer.class::isInstance);
  }

  @Test
  void peer_that_is_configured_no_more_is_drained_no_more() {
    run(node.register());
    run(node.order(PeerOrder.DRAIN, A2));
    assertThat(node.configure(settings()))
        .containsExactly(
            NodeScript.observed(new NodeObservation.PeerResumed(p(1), A2)), new ForgetPeer(p(1)));
  }

  @Test
  void drained_peer_that_becomes_a_target_again_is_not_dialled_before_it_is_redialled() {
    run(node.register());
    var session = node.dialAndAnnounce(p(1), A2, N2);
    run(node.configure(settings()));
    run(node.order(PeerOrder.DRAIN, N2));
    assertThat(node.configure(settings(target(A2)))).isEmpty();
    run(node.end(session));
    assertThat(node.order(PeerOrder.REDIAL, A2)).contains(new DialAgain(p(1)));
  }

  @Test
  void nothing_is_ordered_of_a_node_that_leaves() {
    run(node.register());
    run(node.drain(Duration.ofSeconds(1)));
    assertThat(node.order(PeerOrder.REDIAL, A2)).isEqualTo(List.of(answer(OrderOutcome.LEAVING)));
  }

  private static NodeAction answer(OrderOutcome outcome) {
    return new NodeAction.AnswerOrder(7, outcome);
  }
}
