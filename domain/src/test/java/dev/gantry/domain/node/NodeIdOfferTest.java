package dev.gantry.domain.node;

import static dev.gantry.domain.node.NodeScript.A2;
import static dev.gantry.domain.node.NodeScript.only;
import static dev.gantry.domain.node.NodeScript.p;
import static dev.gantry.domain.node.NodeScript.registered;
import static dev.gantry.domain.node.NodeScript.run;
import static dev.gantry.domain.node.NodeScript.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.DialFate;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.wire.TerminationReason;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of our Node IDs a peer is given that we dial. */
final class NodeIdOfferTest {
  private static final NodeId DTN = NodeId.parse("dtn://us/");
  private static final NodeId IPN = NodeId.parse("ipn:1.0");

  private final NodeScript node =
      registered(NodeSettings.of(List.of(DTN, IPN), List.of(target(A2))));

  /** What the next dial of the peer gives first. */
  private NodeId given() {
    var admitted = only(NodeAction.Admit.class, node.offer(new Origin.Dialled(p(1))));
    assertThat(admitted).hasSize(1);
    assertThat(admitted.getFirst().rules().localNodeIds()).containsExactlyInAnyOrder(DTN, IPN);
    return admitted.getFirst().rules().localNodeIds().getFirst();
  }

  private void ends(EndCause cause, @Nullable TerminationReason reason) {
    var end = new SessionEnd(SessionEnd.Kind.PEER, cause, reason, "it is over");
    run(node.tell(new NodeEvent.SessionEnded(node.last(), end, DialFate.FAILED)));
  }

  private void showsItself(NodeId peer) {
    run(node.establish(node.last(), A2, peer, true));
    run(node.end(node.last()));
  }

  @Test
  void the_first_is_given_to_a_peer_that_has_shown_nothing() {
    assertThat(given()).isEqualTo(DTN);
  }

  @Test
  @Rfc9174("4.6")
  void the_one_of_the_scheme_that_it_showed_last_is_given() {
    assertThat(given()).isEqualTo(DTN);
    showsItself(NodeId.parse("ipn:2.0"));
    assertThat(given()).isEqualTo(IPN);
    showsItself(NodeId.parse("dtn://two/"));
    assertThat(given()).isEqualTo(DTN);
  }

  @Test
  void a_peer_that_refuses_the_one_is_given_the_other_next_and_then_the_first_again() {
    assertThat(given()).isEqualTo(DTN);
    ends(EndCause.TERMINATED_BY_PEER, TerminationReason.Known.CONTACT_FAILURE);
    assertThat(given()).isEqualTo(IPN);
    ends(EndCause.TERMINATED_BY_PEER, TerminationReason.Known.CONTACT_FAILURE);
    assertThat(given()).isEqualTo(DTN);
  }

  @Test
  void a_peer_that_closes_or_rejects_in_place_of_an_answer_is_given_the_other() {
    assertThat(given()).isEqualTo(DTN);
    ends(EndCause.CONNECTION_LOST, null);
    assertThat(given()).isEqualTo(IPN);
    ends(EndCause.MESSAGE_REJECTED, null);
    assertThat(given()).isEqualTo(DTN);
  }

  @Test
  void a_lost_connection_is_no_refusal_of_what_was_shown() {
    assertThat(given()).isEqualTo(DTN);
    showsItself(NodeId.parse("ipn:2.0"));
    assertThat(given()).isEqualTo(IPN);
    ends(EndCause.CONNECTION_LOST, null);
    assertThat(given()).isEqualTo(IPN);
    ends(EndCause.TERMINATED_BY_PEER, TerminationReason.Known.CONTACT_FAILURE);
    assertThat(given()).isEqualTo(DTN);
  }

  @Test
  void a_peer_that_is_busy_silent_or_not_whom_we_want_has_refused_nothing() {
    assertThat(given()).isEqualTo(DTN);
    ends(EndCause.TERMINATED_BY_PEER, TerminationReason.Known.BUSY);
    assertThat(given()).isEqualTo(DTN);
    ends(EndCause.SESSION_INIT_TIMEOUT, null);
    assertThat(given()).isEqualTo(DTN);
    ends(EndCause.NODE_ID_UNEXPECTED, TerminationReason.Known.CONTACT_FAILURE);
    assertThat(given()).isEqualTo(DTN);
  }

  @Test
  void one_node_id_is_given_whatever_is_said_of_it() {
    var one = registered(NodeSettings.of(List.of(DTN), List.of(target(A2))));
    run(one.offer(new Origin.Dialled(p(1))));
    var refused =
        new SessionEnd(
            SessionEnd.Kind.PEER,
            EndCause.TERMINATED_BY_PEER,
            TerminationReason.Known.CONTACT_FAILURE,
            "no");
    run(one.tell(new NodeEvent.SessionEnded(one.last(), refused, DialFate.FAILED)));
    var admitted = only(NodeAction.Admit.class, one.offer(new Origin.Dialled(p(1))));
    assertThat(admitted.getFirst().rules().localNodeIds()).containsExactly(DTN);
  }
}
