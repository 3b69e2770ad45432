package dev.gantry.simulator;

import static dev.gantry.simulator.Messages.ack;
import static dev.gantry.simulator.Messages.refuse;
import static dev.gantry.simulator.Messages.reject;
import static dev.gantry.simulator.Messages.term;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome.Acknowledged;
import dev.gantry.domain.session.OutboundOutcome.Interrupted;
import dev.gantry.domain.session.OutboundOutcome.NotStarted;
import dev.gantry.domain.session.OutboundOutcome.Refused;
import dev.gantry.domain.session.ReceptionId;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The paths of matrix 3.8, between two real machines over real octets. */
class SessionPairTest {
  private static final long MILLISECOND = 1_000_000L;
  private static final byte[] VERSION_THREE = {0x64, 0x74, 0x6e, 0x21, 3, 0};
  private static final LinkConditions SLOW = LinkConditions.delayed(Duration.ofMillis(50));

  @Test
  @Rfc9174({"2.1", "3.2"})
  void bundles_travel_both_ways_at_once() {
    var pair = Settings.establishedPair();
    for (int i = 0; i < 20; i++) {
      pair.active().offer(new BundleToken(i), bundle(1 + 37 * i));
      pair.passive().offer(new BundleToken(i), bundle(1 + 53 * i));
    }
    pair.clock().advance(MILLISECOND);
    assertThat(pair.active().outcomes()).hasSize(20);
    assertThat(pair.passive().outcomes()).hasSize(20);
    assertThat(pair.active().outcomes().values()).allMatch(Acknowledged.class::isInstance);
    pair.active().terminate(TerminationReason.Known.UNKNOWN, false);
    pair.runToTheEnd();
    assertThat(pair.active().states()).endsWith(ReportedState.ENDING, ReportedState.TERMINATED);
    assertThat(pair.passive().states()).endsWith(ReportedState.ENDING, ReportedState.TERMINATED);
  }

  @Test
  @Rfc9174("5.2.2")
  void every_chunking_of_the_stream_is_understood() {
    for (int chunk = 1; chunk < 60; chunk++) {
      var pair =
          SessionPair.of(
              SessionSetup.active(settings("ipn:1.0")),
              SessionSetup.passive(settings("ipn:2.0")),
              LinkConditions.PERFECT.inChunksOf(chunk),
              BpaConduct.TAKES_ALL,
              SeededRandom.of(chunk));
      pair.establish(Duration.ofMillis(1));
      pair.active().offer(new BundleToken(0), bundle(250));
      pair.active().offer(new BundleToken(1), bundle(1));
      pair.clock().advance(MILLISECOND);
      pair.active().terminate(TerminationReason.Known.UNKNOWN, false);
      pair.runToTheEnd();
      assertThat(pair.active().outcomes().values()).allMatch(Acknowledged.class::isInstance);
    }
  }

  @Test
  @Rfc9174("6.1")
  void simultaneous_sess_terms_draw_no_reply() {
    var pair = slow();
    pair.active().offer(new BundleToken(0), bundle(250));
    pair.active().terminate(TerminationReason.Known.UNKNOWN, false);
    pair.passive().terminate(TerminationReason.Known.IDLE_TIMEOUT, false);
    pair.runToTheEnd();
    assertThat(terms(pair.active())).containsExactly(term(false, 0));
    assertThat(terms(pair.passive())).containsExactly(term(false, 1));
    assertThat(pair.active().outcomes().get(new BundleToken(0)))
        .isEqualTo(new Refused(RefusalReason.Known.SESSION_TERMINATING, 0));
    assertThat(pair.active().states()).endsWith(ReportedState.TERMINATED);
    assertThat(pair.passive().states()).endsWith(ReportedState.TERMINATED);
  }

  @Test
  @Rfc9174("4.4")
  void both_sides_of_a_crossing_send_the_closure_alert() {
    var tls = new SessionSettings.Security(true, true, IdentityPolicy.OFF);
    var pair =
        SessionPair.of(
            Settings.with(settings("ipn:1.0"), tls), Settings.with(settings("ipn:2.0"), tls), SLOW);
    pair.connect();
    pair.clock().advance(500 * MILLISECOND);
    assertThat(pair.active().state()).isEqualTo(ReportedState.ESTABLISHED_IDLE);
    pair.active().terminate(TerminationReason.Known.UNKNOWN, false);
    pair.passive().terminate(TerminationReason.Known.UNKNOWN, false);
    pair.runToTheEnd();
    assertThat(pair.active().closureAlertSent()).isTrue();
    assertThat(pair.passive().closureAlertSent()).isTrue();
  }

  @Test
  @Rfc9174("6.1")
  void sess_term_lets_running_and_pipelined_transfers_finish() {
    var limits = new SessionSettings.Limits(2, 1 << 20, 100, 100, 264, 4096, 16, 64, false);
    var pair = SessionPair.of(Settings.small("ipn:1.0", limits), settings("ipn:2.0"), SLOW);
    pair.connect();
    pair.clock().advance(500 * MILLISECOND);
    for (int i = 3; i < 6; i++) {
      pair.active().offer(new BundleToken(i), bundle(250));
    }
    pair.clock().advance(MILLISECOND);
    pair.active().end().stall(60 * MILLISECOND);
    pair.passive().terminate(TerminationReason.Known.UNKNOWN, false);
    pair.runToTheEnd();
    assertThat(terms(pair.active())).containsExactly(term(true, 0));
    assertThat(pair.active().outcomes().get(new BundleToken(5))).isEqualTo(new NotStarted());
    // What had reached the peer before its SESS_TERM is finished; what crossed it is refused.
    assertThat(pair.active().outcomes().get(new BundleToken(3)))
        .isIn(new Acknowledged(), new Refused(RefusalReason.Known.SESSION_TERMINATING, 0));
    assertThat(pair.active().states()).endsWith(ReportedState.TERMINATED);
  }

  @Test
  @Rfc9174("6.1")
  void sess_term_while_the_peers_transfer_runs_waits_for_it() {
    var pair = slow();
    pair.active().offer(new BundleToken(0), bundle(950));
    pair.clock().advance(60 * MILLISECOND);
    pair.passive().terminate(TerminationReason.Known.UNKNOWN, false);
    pair.runToTheEnd();
    assertThat(pair.active().outcomes().get(new BundleToken(0))).isEqualTo(new Acknowledged());
    assertThat(pair.passive().reportedEnd().reason()).isEqualTo(TerminationReason.Known.UNKNOWN);
  }

  @Test
  @Rfc9174({"6.1", "5.2.4"})
  void start_that_crosses_sess_term_is_refused_and_may_be_sent_elsewhere() {
    var pair = slow();
    pair.passive().terminate(TerminationReason.Known.UNKNOWN, false);
    pair.active().offer(new BundleToken(6), bundle(50));
    pair.runToTheEnd();
    assertThat(pair.passive().sent()).contains(refuse(0x06, 0));
    assertThat(pair.active().outcomes().get(new BundleToken(6)))
        .isEqualTo(new Refused(RefusalReason.Known.SESSION_TERMINATING, 0));
    assertThat(pair.passive().accepted()).isEmpty();
  }

  @Test
  @Rfc9174("5.2.4")
  void refusal_in_the_middle_of_a_transfer_stops_it_and_the_next_one_passes() {
    var limits = new SessionSettings.Limits(8, 1 << 20, 100, 100, 132, 4096, 16, 64, false);
    var pair =
        SessionPair.of(
            Settings.small("ipn:1.0", limits),
            settings("ipn:2.0"),
            LinkConditions.delayed(Duration.ofMillis(1)));
    pair.connect();
    pair.clock().advance(20 * MILLISECOND);
    pair.passive().bpa().decideByHand();
    pair.active().end().stall(MILLISECOND);
    pair.active().offer(new BundleToken(0), bundle(1000));
    pair.active().offer(new BundleToken(1), bundle(50));
    while (pair.passive().sent().stream().noneMatch(ack(2, 0, 100)::equals)) {
      pair.clock().step();
    }
    pair.active().end().stall(5 * MILLISECOND);
    pair.passive()
        .tell(
            new SessionEvent.BundleDecided(
                new ReceptionId(0), new Verdict.Refused(RefusalReason.Known.NO_RESOURCES)));
    pair.clock().advance(100 * MILLISECOND);
    assertThat(pair.active().outcomes().get(new BundleToken(0))).isInstanceOf(Refused.class);
    pair.passive().decide(new ReceptionId(1), new Verdict.Accepted());
    pair.clock().advance(100 * MILLISECOND);
    assertThat(pair.active().outcomes().get(new BundleToken(1))).isEqualTo(new Acknowledged());
    pair.active().terminate(TerminationReason.Known.UNKNOWN, false);
    pair.runToTheEnd();
  }

  @Test
  @Rfc9174({"4.3", "6.1"})
  void version_three_client_gets_header_and_sess_term_and_fin() {
    var exchange = ScriptedExchange.of(SessionSetup.passive(settings("ipn:2.0")));
    exchange.session().connect();
    exchange.peer().write(VERSION_THREE);
    exchange.clock().advance(4_000 * MILLISECOND);
    assertThat(exchange.session().sent()).containsExactly(term(false, 2));
    assertThat(exchange.session().isOver()).isTrue();
    assertThat(exchange.session().reportedEnd().cause()).isEqualTo(EndCause.VERSION_MISMATCH);
  }

  @Test
  @Rfc9174("4.3")
  void version_three_server_gets_fin_and_nothing_else() {
    var exchange = ScriptedExchange.of(SessionSetup.active(settings("ipn:1.0")));
    exchange.session().connect();
    exchange.peer().write(VERSION_THREE);
    exchange.clock().advance(4_000 * MILLISECOND);
    assertThat(exchange.session().sent()).isEmpty();
    assertThat(exchange.session().reportedEnd().cause()).isEqualTo(EndCause.VERSION_MISMATCH);
  }

  @Test
  @Rfc9174("4.3")
  void one_sided_tls_is_refused_in_plaintext_by_who_requires_it() {
    var required = new SessionSettings.Security(true, true, IdentityPolicy.OFF);
    var pair =
        SessionPair.of(
            settings("ipn:1.0"),
            Settings.with(settings("ipn:2.0"), required),
            LinkConditions.PERFECT);
    pair.connect();
    pair.runToTheEnd();
    assertThat(pair.passive().sent()).containsExactly(term(false, 4));
    assertThat(pair.active().sent())
        .hasAtLeastOneElementOfType(SessInitMessage.class)
        .contains(term(true, 4));
    assertThat(pair.passive().reportedEnd().cause()).isEqualTo(EndCause.PLAINTEXT_REFUSED);
    assertThat(pair.active().reportedEnd().cause()).isEqualTo(EndCause.TERMINATED_BY_PEER);
  }

  @Test
  @Rfc9174("5.2.1")
  void last_transfer_id_ends_the_session_when_another_is_needed() {
    var pair =
        SessionPair.of(
            SessionSetup.active(settings("ipn:1.0")).startingAt(new TransferId(-2)),
            SessionSetup.passive(settings("ipn:2.0")),
            LinkConditions.PERFECT,
            BpaConduct.TAKES_ALL,
            SeededRandom.of(6));
    pair.establish(Duration.ofMillis(1));
    for (int i = 0; i < 3; i++) {
      pair.active().offer(new BundleToken(i), bundle(50));
    }
    pair.runToTheEnd();
    assertThat(terms(pair.active())).containsExactly(term(false, 5));
    assertThat(pair.active().outcomes().get(new BundleToken(0))).isEqualTo(new Acknowledged());
    assertThat(pair.active().outcomes().get(new BundleToken(1))).isEqualTo(new Acknowledged());
    assertThat(pair.active().outcomes().get(new BundleToken(2))).isEqualTo(new NotStarted());
  }

  @Test
  @Rfc9174("5.1.2")
  void unknown_type_is_rejected_and_closes() {
    var pair = Settings.establishedPair();
    pair.active().end().write((byte) 0x7f);
    pair.runToTheEnd();
    assertThat(pair.passive().sent()).contains(reject(1, 0x7f));
  }

  @Test
  @Rfc9174("5.1.1")
  void idle_sessions_keep_each_other_alive() {
    var pair = Settings.establishedPair();
    pair.clock().advance(1_000_000 * MILLISECOND);
    assertThat(pair.active().state()).isEqualTo(ReportedState.ESTABLISHED_IDLE);
    assertThat(pair.passive().state()).isEqualTo(ReportedState.ESTABLISHED_IDLE);
  }

  @Test
  @Rfc9174("6.1")
  void reset_leaves_nothing_running() {
    var pair = slow();
    pair.active().offer(new BundleToken(0), bundle(950));
    pair.clock().advance(51 * MILLISECOND);
    pair.active().end().reset();
    pair.runToTheEnd();
    assertThat(pair.active().outcomes().get(new BundleToken(0))).isEqualTo(new Interrupted(0));
  }

  private static SessionPair slow() {
    var pair = SessionPair.of(settings("ipn:1.0"), settings("ipn:2.0"), SLOW);
    pair.connect();
    pair.clock().advance(500 * MILLISECOND);
    assertThat(pair.active().state()).isEqualTo(ReportedState.ESTABLISHED_IDLE);
    return pair;
  }

  private static SessionSettings settings(String nodeId) {
    return Settings.small(nodeId);
  }

  private static List<SessTermMessage> terms(DrivenSession side) {
    return side.sent().stream()
        .filter(SessTermMessage.class::isInstance)
        .map(SessTermMessage.class::cast)
        .toList();
  }

  private static byte[] bundle(int length) {
    var bundle = new byte[length];
    SeededRandom.of(length).nextBytes(bundle);
    return bundle;
  }
}
