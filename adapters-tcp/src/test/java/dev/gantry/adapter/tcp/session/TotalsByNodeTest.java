package dev.gantry.adapter.tcp.session;

import static dev.gantry.port.in.NodeOperations.OTHERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import dev.gantry.port.in.NodeOperations.Totals;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TotalsByNodeTest {
  private static final int MAX = 3;

  private final TotalsByNode totals = new TotalsByNode(MAX);

  @Test
  void sessions_of_a_node_that_are_over_and_that_live_count_together() {
    totals.ended(dialled("ipn:1.0", 5));
    assertThat(totals.with(List.of(dialled("ipn:1.0", 2), dialled("ipn:2.0", 1))))
        .containsOnly(entry("ipn:1.0", carried(7)), entry("ipn:2.0", carried(1)));
  }

  @Test
  void no_more_nodes_have_a_name_than_may_and_they_keep_it() {
    assertThat(totals.with(nodes(MAX))).hasSize(MAX).doesNotContainKey(OTHERS);
    assertThat(totals.with(nodes(MAX + 1)))
        .hasSize(MAX + 1)
        .containsEntry(OTHERS, carried(MAX + 1))
        .doesNotContainKey("ipn:" + (MAX + 1) + ".0");
    totals.ended(dialled("ipn:77.0", 10));
    assertThat(totals.with(List.of())).hasSize(MAX + 1).doesNotContainKey("ipn:77.0");
  }

  @Test
  void stranger_takes_no_name_from_others_by_what_it_calls_itself() {
    assertThat(totals.with(List.of(session("ipn:9.0", false, false, 4), dialled(null, 1))))
        .containsOnly(entry(OTHERS, carried(5)));
    assertThat(totals.with(List.of(session("ipn:9.0", true, false, 4))))
        .containsEntry("ipn:9.0", carried(4));
  }

  @Test
  void session_that_carried_nothing_takes_no_name() {
    totals.ended(dialled("ipn:1.0", 0));
    assertThat(totals.with(List.of(dialled("ipn:2.0", 0)))).isEmpty();
  }

  @Test
  void none_falls_while_a_session_ends() {
    assertThat(totals.with(List.of(dialled("ipn:1.0", 8)))).containsEntry("ipn:1.0", carried(8));
    // It lives no more, and is not among those that are over yet.
    assertThat(totals.with(List.of())).containsEntry("ipn:1.0", carried(8));
    totals.ended(dialled("ipn:1.0", 9));
    assertThat(totals.with(List.of())).containsEntry("ipn:1.0", carried(9));
  }

  private static List<SessionStatus> nodes(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(i -> dialled("ipn:" + i + ".0", i)).toList();
  }

  private static SessionStatus dialled(String nodeId, long bundles) {
    return session(nodeId, false, true, bundles);
  }

  private static SessionStatus session(
      String nodeId, boolean proven, boolean active, long bundles) {
    return new SessionStatus(
        new SessionKey(1),
        active,
        ReportedState.ESTABLISHED_IDLE,
        "192.0.2.1:4556",
        nodeId,
        proven,
        null,
        bundles,
        0,
        10 * bundles,
        0);
  }

  private static Totals carried(long bundles) {
    return new Totals(bundles, 0, 10 * bundles, 0);
  }
}
