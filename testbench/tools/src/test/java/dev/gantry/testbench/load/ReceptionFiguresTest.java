package dev.gantry.testbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.port.out.Observer.Totals;
import org.junit.jupiter.api.Test;

class ReceptionFiguresTest {
  private static final SessionKey ONE = new SessionKey(1);
  private static final SessionKey TWO = new SessionKey(2);
  private static final SessionParameters PARAMETERS =
      new SessionParameters(NodeId.parse("ipn:1.0"), null, false, 0, 1_000, 1_000, false);

  private long nowNanos = 1_000;
  private final ReceptionFigures figures = new ReceptionFigures(0, () -> nowNanos);

  @Test
  void time_runs_from_the_established_session_to_its_last_bundle() {
    figures.sessionStarted(ONE, false, "there");
    pass(500);
    established(ONE);
    pass(10);
    figures.bundlesReceived(ONE, 1, 100, nowNanos);
    pass(20);
    figures.bundlesReceived(ONE, 1, 200, nowNanos);
    pass(5_000);
    assertThat(figures.figures()).isEqualTo(new Figures(2, 300, 30));
    ended(ONE);
    assertThat(figures.figures()).isEqualTo(new Figures(2, 300, 30));
  }

  @Test
  void pauses_between_sessions_do_not_count() {
    established(ONE);
    pass(10);
    figures.bundlesReceived(ONE, 1, 1, nowNanos);
    ended(ONE);
    pass(1_000_000);
    established(TWO);
    pass(7);
    figures.bundlesReceived(TWO, 1, 1, nowNanos);
    ended(TWO);
    assertThat(figures.figures()).isEqualTo(new Figures(2, 2, 17));
  }

  @Test
  void time_of_sessions_that_overlap_counts_once() {
    established(ONE);
    pass(10);
    established(TWO);
    pass(10);
    figures.bundlesReceived(ONE, 1, 1, nowNanos);
    ended(ONE);
    pass(10);
    figures.bundlesReceived(TWO, 1, 1, nowNanos);
    ended(TWO);
    assertThat(figures.figures()).isEqualTo(new Figures(2, 2, 30));
  }

  @Test
  void sessions_without_bundles_take_no_time() {
    established(ONE);
    pass(100);
    ended(ONE);
    figures.sessionStarted(TWO, false, "there");
    pass(100);
    ended(TWO);
    assertThat(figures.figures()).isEqualTo(new Figures(0, 0, 0));
  }

  @Test
  void it_says_when_enough_has_come() {
    var two = new ReceptionFigures(2, () -> nowNanos);
    two.bundlesReceived(ONE, 1, 1, nowNanos);
    assertThat(two.enough().toCompletableFuture()).isNotDone();
    two.bundlesReceived(ONE, 1, 1, nowNanos);
    assertThat(two.enough().toCompletableFuture()).isDone();
  }

  @Test
  void it_says_when_more_than_enough_has_come_at_once() {
    var two = new ReceptionFigures(2, () -> nowNanos);
    two.bundlesReceived(ONE, 1, 1, nowNanos);
    two.bundlesReceived(ONE, 5, 50, nowNanos);
    assertThat(two.enough().toCompletableFuture()).isDone();
  }

  private void pass(long nanos) {
    nowNanos += nanos;
  }

  private void established(SessionKey session) {
    figures.sessionEstablished(session, "there", PARAMETERS, null);
  }

  private void ended(SessionKey session) {
    figures.sessionEnded(
        session,
        "there",
        new SessionEnd(SessionEnd.Kind.PEER, EndCause.TERMINATED_BY_PEER, null, "done"),
        new Totals(0, 0, 0, 0),
        0);
  }
}
