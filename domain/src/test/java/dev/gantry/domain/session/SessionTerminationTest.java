package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.SECOND;
import static dev.gantry.domain.session.Machine.ack;
import static dev.gantry.domain.session.Machine.active;
import static dev.gantry.domain.session.Machine.passive;
import static dev.gantry.domain.session.Machine.refuse;
import static dev.gantry.domain.session.Machine.reject;
import static dev.gantry.domain.session.Machine.sessInit;
import static dev.gantry.domain.session.Machine.term;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.RfcRef;
import dev.gantry.domain.session.OutboundOutcome.Acknowledged;
import dev.gantry.domain.session.OutboundOutcome.Interrupted;
import dev.gantry.domain.session.OutboundOutcome.NotStarted;
import dev.gantry.domain.session.SessionAction.CloseTransport;
import dev.gantry.domain.session.SessionAction.EndOutboundTransfer;
import dev.gantry.domain.session.SessionAction.PauseReading;
import dev.gantry.domain.session.SessionAction.ReportState;
import dev.gantry.domain.session.SessionAction.SendSegment;
import dev.gantry.domain.time.Rate;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.Violation;
import dev.gantry.domain.wire.Violation.Cause;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Matrix 3.3 and 3.4: what ends a session, and how it ends. */
class SessionTerminationTest {
  private static final int START = 2;
  private static final int END = 1;
  private static final int WHOLE = 3;
  private static final KeepaliveMessage KEEPALIVE = new KeepaliveMessage();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 0x42, 0xf5})
  @Rfc9174("6.1")
  void sess_term_is_answered_with_the_same_reason(int reason) {
    for (boolean reply : new boolean[] {false, true}) {
      var machine = passive().established();
      machine.hear(term(reply, reason));
      assertThat(machine.sent()).containsExactly(term(true, reason));
      assertThat(machine.last).contains(new ReportState(ReportedState.ENDING));
      // X6: a second one is not answered.
      assertThat(machine.hear(term(false, reason))).isEmpty();
      machine.tell(new SessionEvent.InputClosed());
      assertThat(machine.last).containsExactly(new CloseTransport(false));
      machine.tell(new SessionEvent.TransportClosed("closed"));
      assertThat(machine.last).contains(new ReportState(ReportedState.TERMINATED));
      assertThat(machine.end().kind()).isEqualTo(SessionEnd.Kind.PEER);
      assertThat(machine.end().reason()).isEqualTo(TerminationReason.of(reason));
    }
  }

  @Test
  @Rfc9174({"3.1", "6", "6.1"})
  void requested_end_closes_when_the_reply_is_in() {
    var machine = active().established();
    machine.terminate(false);
    assertThat(machine.sent()).containsExactly(term(false, 0));
    assertThat(machine.last(CloseTransport.class)).isEmpty();
    // X4: another reason in the reply is a reply all the same.
    machine.hear(term(true, 3));
    assertThat(machine.last).containsExactly(new CloseTransport(false));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end())
        .isEqualTo(
            new SessionEnd(
                SessionEnd.Kind.LOCAL,
                EndCause.TERMINATED_LOCALLY,
                TerminationReason.Known.UNKNOWN,
                machine.end().detail()));
  }

  @Test
  @Rfc9174("4.4")
  void closure_alert_comes_before_every_close_in_order_whoever_wanted_it() {
    var initiator = active().tls().established();
    initiator.terminate(false);
    initiator.hear(term(true, 0));
    assertThat(initiator.last).contains(new CloseTransport(true));

    var crossed = active().tls().established();
    crossed.terminate(false);
    crossed.hear(term(false, 1));
    assertThat(crossed.last).contains(new CloseTransport(true));

    var responder = active().tls().established();
    responder.hear(term(false, 0));
    responder.tell(new SessionEvent.InputClosed());
    assertThat(responder.last).contains(new CloseTransport(true));

    var leftWaiting = active().tls().established();
    leftWaiting.hear(term(false, 0));
    assertThat(leftWaiting.pass(2 * SECOND)).contains(new CloseTransport(true));

    var leftAlone = active().tls().established();
    leftAlone.tell(new SessionEvent.InputClosed());
    assertThat(leftAlone.last).contains(new CloseTransport(true));
  }

  @Test
  void broken_tls_is_closed_without_a_closure_alert() {
    var failed =
        new SessionEvent.TlsFailed(SessionEnd.Kind.LOCAL, EndCause.TLS_FAILED, "bad record");
    var machine = active().tls().established();
    machine.tell(failed);
    assertThat(machine.last).contains(new CloseTransport(false));

    var ending = active().tls().ending();
    ending.tell(failed);
    assertThat(ending.last).contains(new CloseTransport(false));
  }

  @Test
  @Rfc9174("6.1")
  void crossing_sess_terms_are_not_answered() {
    var machine = passive().established();
    machine.offer(0, 10);
    machine.terminate(false);
    assertThat(machine.hear(term(false, 1))).isEmpty();
    machine.hear(ack(WHOLE, 0, 10));
    assertThat(machine.last)
        .containsExactly(ended(0, new Acknowledged()), new CloseTransport(false));
    assertThat(machine.allSent()).containsExactly(term(false, 0));
  }

  @Test
  @Rfc9174("6.1")
  void running_transfers_are_finished_and_queued_ones_handed_back() {
    var machine = active().window(2, 1000).writeAhead(1).established(60, 100, 1000);
    machine.offer(3, 50);
    machine.written(82);
    machine.offer(4, 150);
    machine.offer(5, 50);
    machine.hear(term(false, 0));
    assertThat(machine.sent()).containsExactly(term(true, 0));
    assertThat(machine.last).contains(ended(5, new NotStarted()));
    machine.written(132);
    assertThat(machine.last(SendSegment.class)).hasSize(1);
    machine.written(82);
    machine.hear(ack(WHOLE, 0, 50));
    machine.hear(ack(END, 1, 150));
    assertThat(machine.all(EndOutboundTransfer.class))
        .contains(ended(3, new Acknowledged()), ended(4, new Acknowledged()));
    assertThat(machine.offer(6, 1)).containsExactly(ended(6, new NotStarted()));
    // the initiator closes; if it does not, we do.
    assertThat(machine.last(CloseTransport.class)).isEmpty();
    assertThat(machine.pass(2 * SECOND)).contains(new CloseTransport(false));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.last).contains(new ReportState(ReportedState.TERMINATED));
  }

  @Test
  @Rfc9174("6.1")
  void running_reception_is_finished_and_a_new_one_is_refused() {
    var machine = passive().established();
    machine.hearSegment(START, 0, 10);
    machine.terminate(false);
    machine.hearSegment(END, 0, 10);
    machine.hearSegment(START, 1, 5);
    machine.hearSegment(END, 1, 5);
    machine.hear(term(true, 0));
    machine.accept(0);
    assertThat(machine.allSent())
        .containsExactly(
            ack(START, 0, 10), term(false, 0), ack(END, 0, 20), refuse(0x06, 1), refuse(0x06, 1));
    assertThat(machine.last).contains(new CloseTransport(false));
  }

  @Test
  @Rfc9174("6.1")
  void ending_without_progress_is_bounded_and_progress_extends_it() {
    var machine = active().established();
    machine.offer(0, 10);
    machine.terminate(false);
    machine.hear(term(true, 0));
    assertThat(machine.pass(9 * SECOND)).isEmpty();
    machine.written(42);
    assertThat(machine.pass(9 * SECOND)).isEmpty();
    machine.hear(KEEPALIVE);
    assertThat(machine.pass(SECOND))
        .containsExactly(ended(0, new Interrupted(0, true)), new CloseTransport(false));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.ENDING_TIMEOUT);
    assertThat(machine.last).contains(new ReportState(ReportedState.FAILED));
  }

  @Test
  @Rfc9174("5.2.4")
  void session_that_the_peer_calls_terminating_and_does_not_end_is_ended() {
    var machine = active().established();
    for (int i = 0; i < 3; i++) {
      machine.offer(i, 10);
    }
    machine.hear(refuse(0x06, 0));
    machine.pass(5 * SECOND);
    // Saying it again does not give it more time.
    machine.hear(refuse(0x06, 1));
    assertThat(machine.pass(5 * SECOND - 1)).isEmpty();
    machine.pass(1);
    assertThat(machine.sent()).containsExactly(term(false, 0));
    machine.hear(refuse(0x06, 2));
    machine.hear(term(true, 0));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.TERMINATION_OVERDUE);
    assertThat(machine.end().detail()).contains("ending-timeout");
  }

  @Test
  @Rfc9174("5.2.4")
  void session_that_the_peer_ends_behind_its_refusal_ended_by_the_peer() {
    var machine = active().established();
    machine.offer(0, 10);
    machine.hear(refuse(0x06, 0));
    machine.pass(10 * SECOND - 1);
    machine.hear(term(false, 3));
    assertThat(machine.sent()).containsExactly(term(true, 3));
    machine.tell(new SessionEvent.InputClosed());
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.TERMINATED_BY_PEER);
  }

  @Test
  void sess_term_is_not_overdue_while_we_do_not_read() {
    var machine = active().established();
    machine.offer(0, 10);
    machine.hear(refuse(0x06, 0));
    machine.tell(new SessionEvent.InboundBudgetChanged(true));
    machine.pass(1000 * SECOND);
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.tell(new SessionEvent.InboundBudgetChanged(false));
    machine.pass(10 * SECOND);
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
  }

  @Test
  @Rfc9174("6.1")
  void peer_that_reads_on_while_its_session_ends_is_waited_for_octet_by_octet() {
    var machine = active().established();
    machine.offer(0, 60_000);
    machine.tell(new SessionEvent.OutputWaits());
    machine.terminate(false);
    machine.hear(term(true, 0));
    // 2 kB/s: an acknowledgement of the whole comes after 30 s.
    for (int i = 0; i < 3; i++) {
      assertThat(machine.pass(10 * SECOND - 1)).isEmpty();
      machine.tell(new SessionEvent.OutputTaken(false));
    }
    machine.written(60_032);
    machine.hear(ack(WHOLE, 0, 60_000));
    assertThat(machine.last).contains(ended(0, new Acknowledged()), new CloseTransport(false));
  }

  @Test
  @Rfc9174("6.1")
  void peer_that_drips_below_the_least_rate_does_not_stretch_the_end() {
    long window = ProgressBounds.DEFAULT.transferWindow().toSeconds();
    for (int perSecond : new int[] {99, 100}) {
      var machine = passive().established();
      machine.hearSegment(START, 0, 10);
      machine.terminate(false);
      machine.hear(term(true, 0));
      machine.hearHeader(END, 0, 1 << 20, ExtensionItems.NONE);
      for (int i = 0; i < window - 1; i++) {
        machine.pass(SECOND);
        machine.hearBytes(perSecond);
      }
      machine.pass(SECOND - 1);
      machine.hearBytes(perSecond);
      assertThat(machine.state()).isInstanceOf(State.Ending.class);
      machine.pass(1);
      if (perSecond == 100) {
        assertThat(machine.state()).isInstanceOf(State.Ending.class);
      } else {
        assertThat(machine.last).contains(new CloseTransport(false));
        machine.tell(new SessionEvent.TransportClosed("closed"));
        assertThat(machine.end().cause()).isEqualTo(EndCause.ENDING_TIMEOUT);
        assertThat(machine.end().detail()).contains("min-transfer-rate");
      }
    }
  }

  @Test
  @Rfc9174("6.1")
  void peer_is_not_ended_for_what_our_bpa_takes_to_decide_but_not_for_ever() {
    long more = ProgressBounds.DEFAULT.acknowledgement().toNanos();
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 10, ExtensionItems.NONE);
    machine.hear(term(false, 0));
    machine.pass(10 * SECOND + more - 1);
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
    machine.accept(0);
    assertThat(machine.sent()).containsExactly(ack(WHOLE, 0, 10));

    var never = passive().established();
    never.hearSegment(WHOLE, 0, 10, ExtensionItems.NONE);
    never.hear(term(false, 0));
    never.pass(10 * SECOND + more);
    assertThat(never.last).contains(new CloseTransport(false));
  }

  @Test
  @Rfc9174("6.1")
  void urgent_end_says_sess_term_and_closes() {
    var machine = active().established();
    machine.offer(0, 10);
    machine.terminate(true);
    assertThat(machine.last)
        .startsWith(new SessionAction.SendMessage(term(false, 0)))
        .contains(ended(0, new Interrupted(0, true)))
        .contains(new CloseTransport(false));

    var ending = active().ending();
    assertThat(ending.terminate(false)).isEmpty();
    assertThat(ending.terminate(true)).containsExactly(new CloseTransport(false));
    assertThat(ending.terminate(true)).isEmpty();
  }

  @Test
  @Rfc9174("6.1")
  void urgent_end_comes_behind_the_acknowledgements_of_what_was_received() {
    var machine = passive().established();
    machine.hearSegment(START, 0, 10);
    machine.hearSegment(0, 0, 10);
    machine.terminate(true);
    assertThat(machine.allSent()).containsExactly(ack(START, 0, 10), ack(0, 0, 20), term(false, 0));
    assertThat(machine.last).contains(new CloseTransport(false));
  }

  @Test
  @Rfc9174("6.1")
  void urgent_end_does_not_acknowledge_a_bundle_that_nobody_has_taken() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 10);
    machine.terminate(true);
    machine.accept(0);
    assertThat(machine.allSent()).containsExactly(term(false, 0));
  }

  @Test
  @Rfc9174("4.1")
  void peer_that_closes_in_the_middle_fails_what_runs() {
    var machine = active().established();
    machine.offer(0, 10);
    machine.tell(new SessionEvent.InputClosed());
    assertThat(machine.last)
        .containsExactly(ended(0, new Interrupted(0)), new CloseTransport(false));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.CONNECTION_LOST);

    var ending = active().established();
    ending.offer(0, 10);
    ending.terminate(false);
    ending.tell(new SessionEvent.InputClosed());
    assertThat(ending.last).contains(ended(0, new Interrupted(0, true)), new CloseTransport(false));
  }

  @ParameterizedTest
  @EnumSource(
      value = EndCause.class,
      names = {
        "TERMINATED_LOCALLY",
        "SHUTDOWN",
        "BPA_LOST",
        "BUSY",
        "RESOURCE_EXHAUSTION",
        "BUNDLE_UNREADABLE",
        "TAKES_NO_BUNDLES",
        "ANOTHER_SESSION"
      })
  void what_is_cut_off_behind_an_end_of_our_own_tells_that_no_bundle_is_why(EndCause cause) {
    boolean ourDoing = cause != EndCause.TAKES_NO_BUNDLES && cause != EndCause.ANOTHER_SESSION;
    assertThat(cause.isOurDoing()).isEqualTo(ourDoing);
    var machine = active().established();
    machine.offer(0, 10);
    machine.tell(
        new SessionEvent.TerminationRequested(TerminationReason.Known.UNKNOWN, cause, false));
    machine.tell(new SessionEvent.TransportClosed("reset by peer"));
    assertThat(machine.last).contains(ended(0, new Interrupted(0, ourDoing)));

    var urgent = active().established();
    urgent.offer(0, 10);
    urgent.tell(
        new SessionEvent.TerminationRequested(TerminationReason.Known.UNKNOWN, cause, true));
    assertThat(urgent.last).contains(ended(0, new Interrupted(0, ourDoing)));
  }

  @Test
  @Rfc9174("5.2.3")
  void peer_that_closes_its_direction_behind_its_last_segment_gets_the_final_acknowledgement() {
    var machine = passive().established();
    machine.offer(0, 10);
    machine.hearSegment(WHOLE, 0, 10);
    machine.hearSegment(START, 1, 5);
    machine.tell(new SessionEvent.InputClosed());
    assertThat(machine.last)
        .contains(
            ended(0, new Interrupted(0)),
            new SessionAction.AbortReception(new ReceptionId(1)),
            new ReportState(ReportedState.ENDING))
        .doesNotContain(new CloseTransport(false));
    assertThat(machine.offer(1, 1)).containsExactly(ended(1, new NotStarted()));
    machine.accept(0);
    assertThat(machine.sent()).containsExactly(ack(WHOLE, 0, 10), ack(START, 1, 5));
    assertThat(machine.last).contains(new CloseTransport(false));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end())
        .isEqualTo(
            new SessionEnd(
                SessionEnd.Kind.TRANSPORT,
                EndCause.CONNECTION_LOST,
                null,
                "the peer closed without SESS_TERM"));
    assertThat(machine.last).contains(new ReportState(ReportedState.FAILED));
  }

  @Test
  @Rfc9174({"5.2.3", "6.1"})
  void peer_that_closes_its_direction_behind_sess_term_gets_the_final_acknowledgement() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 10);
    machine.hear(term(false, 0));
    assertThat(machine.tell(new SessionEvent.InputClosed())).isEmpty();
    machine.accept(0);
    assertThat(machine.sent()).containsExactly(ack(WHOLE, 0, 10));
    assertThat(machine.last).contains(new CloseTransport(false));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.TERMINATED_BY_PEER);
    assertThat(machine.last).contains(new ReportState(ReportedState.TERMINATED));

    var cut = passive().established();
    cut.offer(0, 10);
    cut.hearSegment(WHOLE, 0, 10);
    cut.hear(term(false, 0));
    cut.tell(new SessionEvent.InputClosed());
    assertThat(cut.last).containsExactly(ended(0, new Interrupted(0)));
    cut.refuse(0, RefusalReason.Known.NO_RESOURCES);
    assertThat(cut.sent()).containsExactly(refuse(0x02, 0));
    cut.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(cut.end().cause()).isEqualTo(EndCause.CONNECTION_LOST);
    assertThat(cut.last).contains(new ReportState(ReportedState.FAILED));
  }

  @Test
  void bpa_that_never_decides_does_not_keep_the_session_of_a_peer_that_has_closed() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 10);
    machine.tell(new SessionEvent.InputClosed());
    long bound = 10 * SECOND + ProgressBounds.DEFAULT.acknowledgement().toNanos();
    machine.pass(bound - 1);
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
    machine.pass(1);
    assertThat(machine.last).contains(new CloseTransport(false));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.CONNECTION_LOST);
  }

  @Test
  void reset_behind_sess_term_is_a_close() {
    var machine = active().ending();
    machine.tell(new SessionEvent.TransportClosed("reset by peer"));
    assertThat(machine.last).contains(new ReportState(ReportedState.TERMINATED));
    assertThat(machine.end().cause()).isEqualTo(EndCause.TERMINATED_LOCALLY);
  }

  @Test
  @Rfc9174("5.1.2")
  void unknown_type_is_rejected_and_closes() {
    var machine = active().established();
    machine.offer(0, 10);
    var violation =
        new Violation(Violation.Scope.SESSION, Cause.UNKNOWN_MESSAGE_TYPE, new RfcRef("5.1.2"));
    machine.tell(new SessionEvent.DecodingFailed(violation, 0x08));
    assertThat(machine.sent()).containsExactly(reject(0x01, 0x08));
    assertThat(machine.last).contains(ended(0, new Interrupted(0)), new CloseTransport(false));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.PROTOCOL_VIOLATION);
  }

  @Test
  void unreadable_item_list_ends_the_session_without_waiting() {
    var machine = active().established();
    var violation =
        new Violation(
            Violation.Scope.SESSION, Cause.TRANSFER_EXTENSIONS_TOO_LONG, new RfcRef("5.2.2"));
    machine.tell(new SessionEvent.DecodingFailed(violation, 1));
    assertThat(machine.sent()).containsExactly(term(false, 0x05));
    assertThat(machine.last).contains(new CloseTransport(false));
  }

  @Test
  @Rfc9174({"4.7", "5.1.2", "3.2"})
  void second_sess_init_is_unexpected() {
    var machine = active().established();
    machine.hear(sessInit(1, 1, 1, "ipn:9.0"));
    assertThat(machine.sent()).containsExactly(reject(0x03, 0x07));
    machine.offer(0, 100);
    assertThat(machine.last(SendSegment.class)).hasSize(1);
    var ending = active().ending();
    ending.hear(sessInit());
    assertThat(ending.sent()).containsExactly(reject(0x03, 0x07));
  }

  @Test
  void sess_init_that_crosses_an_early_sess_term_is_ignored() {
    var machine = active().awaitingSessionInit();
    machine.terminate(false);
    assertThat(machine.hear(sessInit())).isEmpty();
  }

  @Test
  @Rfc9174("5.1.2")
  void rejection_is_never_answered_with_one() {
    var machine = active().established();
    machine.hear(reject(3, 2));
    assertThat(machine.sent()).isEmpty();
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.hear(reject(3, 1));
    assertThat(machine.sent()).containsExactly(term(false, 0));
    assertThat(machine.hear(reject(3, 5))).hasSize(1);
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.MESSAGE_REJECTED);
  }

  @Test
  void too_many_violations_end_the_session() {
    var machine = active().inboundLimits(4096, 16, 2, false).established();
    for (int i = 0; i < 2; i++) {
      machine.hear(ack(3, 77, 1));
    }
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.hear(ack(3, 77, 1));
    assertThat(machine.sent()).contains(term(false, 0));
    // In Ending there is no patience left.
    machine.hear(ack(3, 77, 1));
    assertThat(machine.last).contains(new CloseTransport(false));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.PROTOCOL_VIOLATION);
  }

  @Test
  @Rfc9174({"5.1.1", "4.7"})
  void keepalive_is_sent_at_half_the_smaller_interval() {
    var machine = active().offering(20, 1000, 1000).established(10, 1000, 1000);
    machine.hear(KEEPALIVE);
    assertThat(machine.pass(5 * SECOND - 1)).isEmpty();
    machine.pass(1);
    assertThat(Machine.messages(machine.last)).containsExactly(KEEPALIVE);
    // What we send puts it off.
    machine.pass(3 * SECOND);
    machine.hear(KEEPALIVE);
    machine.offer(0, 10);
    machine.written(42);
    machine.pass(5 * SECOND - 1);
    assertThat(Machine.messages(machine.last)).isEmpty();
    machine.pass(1);
    assertThat(Machine.messages(machine.last)).containsExactly(KEEPALIVE);
  }

  @Test
  @Rfc9174({"5.1.1", "4.7"})
  void keepalive_of_zero_sends_none_and_never_times_out() {
    for (var machine :
        List.of(
            active().silence(Duration.ZERO).established(0, 1000, 1000),
            active().silence(Duration.ZERO).offering(0, 1000, 1000).established(60, 1000, 1000))) {
      assertThat(machine.nextDeadlineNanos()).isEqualTo(Session.NO_DEADLINE);
      machine.hear(KEEPALIVE);
      assertThat(machine.sent()).isEmpty();
    }
  }

  @Test
  @Rfc9174("5.1.1")
  void peer_without_keepalive_that_says_nothing_is_ended_after_an_hour() {
    var machine = active().established(0, 1000, 1000);
    machine.pass(3600 * SECOND - 1);
    machine.hear(KEEPALIVE);
    assertThat(machine.pass(3600 * SECOND - 1)).isEmpty();
    machine.pass(1);
    assertThat(Machine.messages(machine.last)).containsExactly(term(false, 0x01));
    machine.hear(term(true, 1));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.PEER_SILENT);
    assertThat(machine.end().detail()).contains("silence-timeout");
  }

  @Test
  @Rfc9174("5.1.1")
  void keepalive_goes_on_in_ending() {
    var machine = passive().offering(4, 1000, 1000).established(4, 1000, 1000);
    machine.hearSegment(START, 0, 1);
    machine.terminate(false);
    machine.pass(2 * SECOND);
    assertThat(Machine.messages(machine.last)).containsExactly(KEEPALIVE);
  }

  @Test
  void keepalive_does_not_queue_behind_segments_that_do_not_leave() {
    var machine = active().established(10, 1000, 1000);
    machine.offer(0, 10);
    machine.pass(20 * SECOND);
    assertThat(Machine.messages(machine.last)).doesNotContain(KEEPALIVE);
  }

  @Test
  void peer_that_looks_for_nothing_else_gets_keepalives_also_while_segments_flow() {
    for (boolean wanted : new boolean[] {false, true}) {
      var setup = active();
      setup.timers = setup.timers.withKeepaliveWhileBusy(wanted);
      var machine = setup.established(10, 1000, 1000);
      for (int i = 0; i < 20; i++) {
        machine.offer(i, 10);
        machine.pass(SECOND);
        machine.written(42);
        machine.hear(ack(WHOLE, i, 10));
      }
      assertThat(machine.allSent())
          .containsExactlyElementsOf(Collections.nCopies(wanted ? 4 : 0, KEEPALIVE));
    }
  }

  @Test
  @Rfc9174("5.1.1")
  void silent_peer_is_ended_after_three_intervals() {
    var machine = active().established(10, 1000, 1000);
    machine.pass(20 * SECOND);
    machine.tell(new SessionEvent.OctetsReceived());
    machine.pass(30 * SECOND - 1);
    assertThat(Machine.messages(machine.last)).doesNotContain(term(false, 1));
    machine.pass(1);
    assertThat(Machine.messages(machine.last)).contains(term(false, 0x01));
    machine.pass(10 * SECOND);
    assertThat(machine.last).contains(new CloseTransport(false));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.PEER_SILENT);
    assertThat(machine.end().kind()).isEqualTo(SessionEnd.Kind.TIMEOUT);
  }

  @Test
  void peer_is_not_silent_while_we_do_not_read() {
    var machine = active().established(10, 1000, 1000);
    machine.pass(29 * SECOND);
    assertThat(machine.tell(new SessionEvent.InboundBudgetChanged(true)))
        .containsExactly(new PauseReading(PauseCause.SESSION_BUDGET));
    machine.pass(1000 * SECOND);
    machine.tell(new SessionEvent.InboundBudgetChanged(false));
    machine.pass(30 * SECOND - 1);
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.pass(1);
    assertThat(Machine.messages(machine.last)).contains(term(false, 0x01));
  }

  @Test
  @Rfc9174("6.2")
  void session_without_bundles_is_ended_whatever_the_keepalives() {
    var machine = active().idle(Duration.ofSeconds(100)).established(60, 1000, 1000);
    for (int i = 0; i < 9; i++) {
      machine.pass(10 * SECOND);
      machine.hear(KEEPALIVE);
    }
    machine.pass(10 * SECOND - 1);
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.pass(1);
    assertThat(Machine.messages(machine.last)).contains(term(false, 0x01));
    machine.hear(term(true, 1));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.IDLE);
    assertThat(machine.last).contains(new ReportState(ReportedState.TERMINATED));
  }

  @Test
  @Rfc9174("6.2")
  void asked_to_end_if_it_is_idle_a_session_goes_on_that_carries_or_has_just_carried_something() {
    var machine = active().established(0, 1000, 1000);
    machine.pass(9 * SECOND);
    machine.tell(ifIdle(10));
    assertThat(machine.state()).as("too early").isInstanceOf(State.Established.class);
    machine.offer(0, 10);
    machine.pass(20 * SECOND);
    machine.tell(ifIdle(10));
    assertThat(machine.state()).as("it waits").isInstanceOf(State.Established.class);
    machine.hear(ack(WHOLE, 0, 10));
    machine.tell(ifIdle(10));
    assertThat(machine.state()).as("just now").isInstanceOf(State.Established.class);
    assertThat(Machine.messages(machine.tell(ifIdle(0)))).containsExactly(term(false, 0x01));
  }

  private static SessionEvent ifIdle(int seconds) {
    return SessionEvent.TerminationRequested.ifIdle(Duration.ofSeconds(seconds));
  }

  @Test
  @Rfc9174({"6.2", "3.1"})
  void session_that_waits_for_an_answer_is_not_idle() {
    var sending = active().idle(Duration.ofSeconds(50)).established(0, 1000, 1000);
    sending.offer(0, 10);
    sending.pass(500 * SECOND);
    assertThat(sending.state()).isInstanceOf(State.Established.class);
    var receiving = passive().idle(Duration.ofSeconds(50)).established(0, 1000, 1000);
    receiving.hearSegment(WHOLE, 0, 10, ExtensionItems.NONE);
    receiving.pass(500 * SECOND);
    assertThat(receiving.state()).isInstanceOf(State.Established.class);
  }

  @Test
  @Rfc9174("6.2")
  void session_is_not_idle_while_a_bundle_waits_unread_for_our_bpa() {
    var machine = passive().idle(Duration.ofSeconds(60)).established(0, 1000, 1000);
    machine.tell(new SessionEvent.BundlesHeld());
    machine.pass(30 * SECOND);
    machine.tell(new SessionEvent.BundleArrived());
    machine.pass(600 * SECOND);
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.tell(new SessionEvent.BundlesTaken());
    machine.pass(60 * SECOND - 1);
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.pass(1);
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
  }

  @Test
  @Rfc9174("6.2")
  void session_that_does_not_read_is_not_ended_as_one_too_many_either() {
    var idle = SessionEvent.TerminationRequested.ifIdle(Duration.ofSeconds(60));
    var machine = passive().established(0, 1000, 1000);
    machine.tell(new SessionEvent.BundlesHeld());
    machine.tell(new SessionEvent.BundleArrived());
    machine.pass(600 * SECOND);
    machine.tell(idle);
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.tell(new SessionEvent.BundlesTaken());
    machine.pass(60 * SECOND - 1);
    machine.tell(idle);
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.pass(1);
    machine.tell(idle);
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
  }

  @Test
  @Rfc9174("6.2")
  void session_is_not_idle_while_its_peer_is_ahead_of_its_rates() {
    var machine =
        passive()
            .idle(Duration.ofSeconds(60))
            .rates(Rate.UNBOUNDED, new Rate(10, 10))
            .established(0, 1000, 1000);
    machine.hearSegment(WHOLE, 0, 900);
    machine.accept(0);
    // What was read is paid for after 89 s.
    machine.pass(89 * SECOND + 60 * SECOND - 1);
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.pass(SECOND);
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
  }

  @Test
  @Rfc9174("6.2")
  void session_with_an_unfinished_transfer_is_not_idle() {
    var machine = passive().idle(Duration.ofSeconds(60)).established(0, 1000, 1000);
    machine.hearSegment(START, 0, 10);
    // As long as transfer-idle-timeout bears it.
    machine.pass(170 * SECOND);
    assertThat(machine.state()).isInstanceOf(State.Established.class);
  }

  @Test
  void waiting_for_the_initiators_fin_is_never_longer_than_ending_may_be() {
    var setup = active();
    var timers = setup.timers;
    setup.timers =
        new SessionSettings.Timers(
            timers.contact(),
            timers.tlsHandshake(),
            timers.sessionInit(),
            Duration.ofSeconds(1),
            timers.idle(),
            timers.silenceWithoutKeepalive(),
            timers.silencePerKeepalive());
    var machine = setup.established();
    machine.hear(term(false, 0));
    assertThat(machine.pass(SECOND - 1)).isEmpty();
    assertThat(machine.pass(1)).containsExactly(new CloseTransport(false));
  }

  @Test
  void octets_of_refused_transfers_do_not_keep_a_session_in_ending() {
    var machine = passive().ending();
    machine.hearHeader(START, 0, 1_000, ExtensionItems.NONE);
    for (int i = 0; i < 9; i++) {
      machine.pass(SECOND);
      machine.hearBytes(1);
    }
    assertThat(machine.pass(SECOND)).contains(new CloseTransport(false));
  }

  @Test
  @Rfc9174("6.1")
  void acknowledgements_that_repeat_themselves_do_not_keep_a_session_in_ending() {
    var machine = active().established(60, 100, 1000);
    machine.offer(0, 200);
    machine.hear(ack(START, 0, 100));
    machine.terminate(false);
    for (int i = 0; i < 9; i++) {
      machine.pass(SECOND);
      machine.hear(ack(START, 0, 100));
    }
    assertThat(machine.pass(SECOND)).contains(new CloseTransport(false));
  }

  @Test
  void early_wake_up_is_harmless() {
    var machine = active().established(10, 1000, 1000);
    long next = machine.nextDeadlineNanos();
    assertThat(machine.tell(new SessionEvent.DeadlineReached())).isEmpty();
    assertThat(machine.nextDeadlineNanos()).isEqualTo(next);
  }

  @Test
  void what_was_read_before_the_close_is_let_go() {
    var machine = passive().established();
    machine.terminate(true);
    machine.hearHeader(WHOLE, 0, 10, ExtensionItems.NONE);
    assertThat(machine.hearBytes(10)).containsExactly(new SessionAction.DiscardBytes(10));
    assertThat(machine.offer(0, 1)).containsExactly(ended(0, new NotStarted()));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.accept(0)).isEmpty();
  }

  private static EndOutboundTransfer ended(long token, OutboundOutcome outcome) {
    return new EndOutboundTransfer(new BundleToken(token), outcome);
  }
}
