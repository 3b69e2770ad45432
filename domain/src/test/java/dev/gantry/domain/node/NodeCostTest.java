package dev.gantry.domain.node;

import static dev.gantry.domain.node.NodeScript.N2;
import static dev.gantry.domain.node.NodeScript.only;
import static dev.gantry.domain.node.NodeScript.p;
import static dev.gantry.domain.node.NodeScript.settings;
import static dev.gantry.domain.node.NodeScript.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NodeAction.AddPeer;
import dev.gantry.domain.node.NodeAction.AllowDial;
import dev.gantry.domain.node.NodeAction.EndSession;
import dev.gantry.domain.node.NodeAction.HoldBundles;
import dev.gantry.domain.node.NodeAction.ReportDrained;
import dev.gantry.domain.node.NodeAction.TakeBundles;
import dev.gantry.domain.peer.SessionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No event costs more for the number of sessions and peers than a portion of them. */
final class NodeCostTest {
  private static final int TARGETS = 16_384;
  private static final int SESSIONS = 16_000;

  /** Two actions for each of a portion, and a burst of dials. */
  private static final int MOST_ACTIONS = 2 * Node.PORTION + 60;

  private final NodeScript node =
      new NodeScript(
          settings(
              IntStream.range(0, TARGETS)
                  .mapToObj(i -> target("192.0.2.2:" + i))
                  .toArray(DialTarget[]::new)));

  @Test
  void every_target_is_made_in_portions() {
    var actions = bounded(node.register());
    assertThat(only(AddPeer.class, actions)).hasSize(Node.PORTION);
    actions.addAll(settle());
    assertThat(only(AddPeer.class, actions)).hasSize(TARGETS).doesNotHaveDuplicates();
    assertThat(settle()).isEmpty();
  }

  @Test
  void every_target_is_asked_to_dial_in_portions_when_the_bpa_comes_back() {
    register();
    bounded(node.giveUp());
    var actions = bounded(node.register());
    actions.addAll(settle());
    while (node.node.nextDeadlineNanos() != Node.NO_DEADLINE) {
      node.now = node.node.nextDeadlineNanos();
      actions.addAll(bounded(node.deadline()));
    }
    assertThat(only(AllowDial.class, actions)).hasSize(TARGETS).doesNotHaveDuplicates();
  }

  @Test
  void every_session_hears_in_portions_that_the_bpa_is_away_back_or_given_up() {
    register();
    announceSessions();
    var away = bounded(node.lose());
    assertThat(only(HoldBundles.class, away)).hasSize(Node.PORTION);
    away.addAll(settle());
    assertThat(only(HoldBundles.class, away)).hasSize(SESSIONS).doesNotHaveDuplicates();
    var back = bounded(node.register());
    back.addAll(settle());
    assertThat(only(TakeBundles.class, back)).hasSize(SESSIONS).doesNotHaveDuplicates();
    bounded(node.lose());
    settle();
    node.now += NodeScript.HOLD.toNanos();
    var givenUp = settle();
    assertThat(only(EndSession.class, givenUp)).hasSize(SESSIONS).doesNotHaveDuplicates();
  }

  @Test
  void what_comes_between_two_portions_counts_for_those_that_have_heard_nothing_yet() {
    register();
    announceSessions();
    var first = only(HoldBundles.class, bounded(node.lose()));
    var rest = bounded(node.register());
    rest.addAll(settle());
    assertThat(only(HoldBundles.class, rest)).isEmpty();
    assertThat(only(TakeBundles.class, rest))
        .extracting(TakeBundles::session)
        .containsExactlyElementsOf(first.stream().map(HoldBundles::session).toList());
  }

  @Test
  void a_drain_of_thousands_goes_in_portions_and_is_reported_once() {
    register();
    announceSessions();
    var drained = bounded(node.drain(Duration.ofSeconds(1)));
    drained.addAll(settle());
    assertThat(only(EndSession.class, drained)).hasSize(SESSIONS);
    var reports = new ArrayList<NodeAction>();
    for (int i = 1; i <= SESSIONS; i++) {
      reports.addAll(bounded(node.end(new SessionKey(i))));
    }
    assertThat(only(ReportDrained.class, reports)).hasSize(1);
    assertThat(reports).endsWith(new ReportDrained());
  }

  @Test
  void a_session_costs_the_same_actions_however_many_there_are() {
    register();
    announceSessions();
    var session = new SessionKey(SESSIONS);
    assertThat(node.end(session)).hasSize(1);
    assertThat(node.offer("192.0.2.9:1")).hasSize(1);
    assertThat(node.establish(node.last(), "192.0.2.9:1", N2, true)).hasSize(2);
  }

  private void register() {
    bounded(node.register());
    settle();
  }

  private void announceSessions() {
    for (int i = 1; i <= SESSIONS; i++) {
      var nodeId = NodeId.parse("ipn:" + (1000 + i) + ".0");
      var address = "203.0.113.1:" + i;
      assertThat(bounded(node.offer(address))).hasSize(1);
      assertThat(bounded(node.establish(new SessionKey(i), address, nodeId, true))).hasSize(2);
      assertThat(bounded(node.reachable(p(TARGETS + i)))).hasSize(2);
    }
  }

  /** Everything that is due at once. */
  private List<NodeAction> settle() {
    var actions = new ArrayList<NodeAction>();
    while (node.node.nextDeadlineNanos() != Node.NO_DEADLINE
        && node.node.nextDeadlineNanos() - node.now <= 0) {
      actions.addAll(bounded(node.deadline()));
    }
    return actions;
  }

  private static List<NodeAction> bounded(List<NodeAction> actions) {
    assertThat(actions).hasSizeLessThanOrEqualTo(MOST_ACTIONS);
    return new ArrayList<>(actions);
  }
}
