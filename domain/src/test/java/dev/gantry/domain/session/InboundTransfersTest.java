package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.ack;
import static dev.gantry.domain.session.Machine.passive;
import static dev.gantry.domain.session.Machine.refuse;
import static dev.gantry.domain.session.Machine.reject;
import static dev.gantry.domain.session.Machine.term;
import static dev.gantry.domain.session.Machine.transferLength;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.session.Observation.PeerViolated;
import dev.gantry.domain.session.Observation.ReceptionFailed;
import dev.gantry.domain.session.Observation.TransferRefused;
import dev.gantry.domain.session.SessionAction.AbortReception;
import dev.gantry.domain.session.SessionAction.BeginReception;
import dev.gantry.domain.session.SessionAction.CompleteReception;
import dev.gantry.domain.session.SessionAction.DeliverBytes;
import dev.gantry.domain.session.SessionAction.DiscardBytes;
import dev.gantry.domain.session.SessionAction.PauseReading;
import dev.gantry.domain.session.SessionAction.ReportState;
import dev.gantry.domain.session.SessionAction.ResumeReading;
import dev.gantry.domain.session.SessionAction.SendMessage;
import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.Violation.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Matrix 3.6: the receiving stream, row by row. */
class InboundTransfersTest {
  private static final int START = 2;
  private static final int END = 1;
  private static final int WHOLE = 3;

  @Test
  @Rfc9174({"5.2.3", "3.1"})
  void whole_bundle_is_acknowledged_only_when_the_bpa_has_taken_it() {
    var machine = passive().established();
    assertThat(machine.hearHeader(WHOLE, 7, 100, ExtensionItems.NONE))
        .containsExactly(
            new BeginReception(new ReceptionId(0), new TransferId(7), 100),
            new ReportState(ReportedState.ESTABLISHED_LIVE));
    assertThat(machine.hearBytes(60)).containsExactly(new DeliverBytes(new ReceptionId(0), 60));
    assertThat(machine.hearBytes(40))
        .containsExactly(
            new DeliverBytes(new ReceptionId(0), 40),
            new CompleteReception(new ReceptionId(0), 100));
    assertThat(machine.allSent()).isEmpty();
    assertThat(machine.accept(0))
        .containsExactly(
            new SendMessage(ack(WHOLE, 7, 100)), new ReportState(ReportedState.ESTABLISHED_IDLE));
  }

  @Test
  @Rfc9174("5.2.3")
  void acknowledgements_count_up_the_octets_of_the_transfer() {
    var machine = passive().established();
    machine.hearSegment(START, 1, 100);
    machine.hearSegment(0, 1, 200);
    machine.hearSegment(0, 1, 500);
    machine.hearSegment(END, 1, 1000);
    assertThat(machine.last(CompleteReception.class))
        .containsExactly(new CompleteReception(new ReceptionId(0), 1800));
    machine.accept(0);
    assertThat(machine.allSent())
        .containsExactly(ack(START, 1, 100), ack(0, 1, 300), ack(0, 1, 800), ack(END, 1, 1800));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x03, 0xa3, 0xff})
  @Rfc9174({"5.2.2", "5.2.3"})
  void acknowledgement_repeats_the_raw_flags(int flags) {
    var machine = passive().established();
    machine.hearSegment(flags, 3, 1);
    machine.accept(0);
    assertThat(machine.sent()).containsExactly(ack(flags, 3, 1));
  }

  @Test
  @Rfc9174("5.2.1")
  void any_transfer_id_is_accepted_in_any_order() {
    var machine = passive().established();
    for (long id : new long[] {Long.MIN_VALUE, 5, 0, -1}) {
      machine.hearSegment(WHOLE, id, 10);
    }
    for (int i = 0; i < 4; i++) {
      machine.accept(i);
    }
    assertThat(machine.allSent())
        .containsExactly(
            ack(WHOLE, Long.MIN_VALUE, 10),
            ack(WHOLE, 5, 10),
            ack(WHOLE, 0, 10),
            ack(WHOLE, -1, 10));
  }

  @Test
  @Rfc9174({"5.2.3", "5.2.4"})
  void answers_leave_in_the_order_of_the_segments_whatever_the_order_of_the_verdicts() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 10);
    machine.hearSegment(WHOLE, 1, 10);
    machine.hearSegment(START, 2, 10);
    machine.hearSegment(WHOLE, 3, 10, criticalUnknown());
    assertThat(machine.allSent()).isEmpty();
    machine.refuse(1, RefusalReason.Known.NO_RESOURCES);
    assertThat(machine.sent()).isEmpty();
    machine.accept(0);
    assertThat(machine.sent())
        .containsExactly(ack(WHOLE, 0, 10), refuse(0x02, 1), ack(START, 2, 10), refuse(0x05, 3));
  }

  @Test
  void verdict_for_what_nobody_waits_for_is_ignored() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 10);
    machine.accept(0);
    assertThat(machine.accept(0)).isEmpty();
    assertThat(machine.accept(99)).isEmpty();
    machine.hearSegment(START, 1, 10);
    // Half a bundle cannot have been taken.
    assertThat(machine.accept(1)).isEmpty();
    machine.hearSegment(END, 1, 10);
    assertThat(machine.sent()).isEmpty();
  }

  @Test
  void first_verdict_counts() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 10);
    machine.hearSegment(WHOLE, 1, 10);
    machine.refuse(1, RefusalReason.Known.NOT_ACCEPTABLE);
    machine.accept(1);
    machine.accept(0);
    assertThat(machine.sent()).containsExactly(ack(WHOLE, 0, 10), refuse(0x04, 1));
  }

  @Test
  @Rfc9174({"5.2.5.1", "5.2.2"})
  void transfer_length_is_announced_and_must_be_met() {
    var machine = passive().established();
    machine.hearSegment(START, 0, 4, ExtensionItems.of(transferLength(1, 10)));
    assertThat(machine.last(BeginReception.class).getFirst().announcedBytes()).isEqualTo(10);
    machine.hearSegment(END, 0, 6);
    machine.accept(0);
    assertThat(machine.allSent()).containsExactly(ack(START, 0, 4), ack(END, 0, 10));
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 7})
  @Rfc9174({"5.2.2", "5.2.5.1"})
  void another_total_than_announced_is_refused_and_not_acknowledged(long second) {
    var machine = passive().established();
    machine.hearSegment(START, 0, 4, ExtensionItems.of(transferLength(0, 10)));
    machine.hearSegment(END, 0, second);
    assertThat(machine.allSent()).containsExactly(ack(START, 0, 4), refuse(0x04, 0));
    assertThat(machine.last)
        .contains(new AbortReception(new ReceptionId(0)), new DiscardBytes((int) second));
    assertThat(machine.all(CompleteReception.class)).isEmpty();
    assertThat(violations(machine)).containsExactly(Cause.TRANSFER_LENGTH_MISMATCH);
    // END is over: the stream is idle again.
    machine.hearSegment(WHOLE, 1, 5);
    assertThat(machine.accept(1)).contains(new SendMessage(ack(WHOLE, 1, 5)));
  }

  @Test
  @Rfc9174("5.2.5.1")
  void transfer_length_of_a_single_segment_is_checked_too() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 9, ExtensionItems.of(transferLength(0, 10)));
    assertThat(machine.allSent()).containsExactly(refuse(0x04, 0));
    assertThat(machine.all(BeginReception.class)).isEmpty();
  }

  @Test
  @Rfc9174("5.2.5.1")
  void missing_transfer_length_means_nothing() {
    var machine = passive().established();
    machine.hearSegment(START, 0, 4);
    assertThat(machine.all(BeginReception.class).getFirst().announcedBytes())
        .isEqualTo(BeginReception.LENGTH_UNKNOWN);
  }

  @Test
  @Rfc9174("5.2.5.1")
  void second_transfer_length_item_is_refused() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 4, ExtensionItems.of(transferLength(0, 4), transferLength(0, 4)));
    assertThat(machine.allSent()).containsExactly(refuse(0x05, 0));
  }

  @Test
  @Rfc9174("5.2.5")
  void transfer_length_of_another_size_is_refused_only_when_critical() {
    var critical = passive().established();
    critical.hearSegment(WHOLE, 0, 4, ExtensionItems.of(new ExtensionItem(1, 1, Octets.EMPTY)));
    assertThat(critical.allSent()).containsExactly(refuse(0x05, 0));
    var other = passive().established();
    other.hearSegment(WHOLE, 0, 4, ExtensionItems.of(new ExtensionItem(0, 1, Octets.EMPTY)));
    other.accept(0);
    assertThat(other.allSent()).containsExactly(ack(WHOLE, 0, 4));
  }

  @Test
  @Rfc9174({"5.2.4", "5.2.5"})
  void unknown_item_matters_only_when_critical() {
    var critical = passive().established();
    critical.hearSegment(WHOLE, 4, 1, criticalUnknown());
    assertThat(critical.allSent()).containsExactly(refuse(0x05, 4));
    assertThat(violations(critical)).containsExactly(Cause.CRITICAL_TRANSFER_EXTENSION_UNKNOWN);
    for (int flags : new int[] {0x00, 0xfe}) {
      var harmless = passive().established();
      harmless.hearSegment(
          WHOLE, 4, 1, ExtensionItems.of(new ExtensionItem(flags, 0xc0de, Octets.EMPTY)));
      harmless.accept(0);
      assertThat(harmless.allSent()).containsExactly(ack(WHOLE, 4, 1));
    }
  }

  @Test
  @Rfc9174("5.2.2")
  void items_that_do_not_fill_their_length_are_refused() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 4, new ExtensionItems(List.of(), false));
    assertThat(machine.allSent()).containsExactly(refuse(0x05, 0));
  }

  @Test
  @Rfc9174("4.6")
  void refuses_transfer_longer_than_transfer_mru() {
    var exact = passive().offering(60, 100, 150).established();
    exact.hearSegment(START, 0, 100);
    exact.hearSegment(END, 0, 50);
    exact.accept(0);
    assertThat(exact.sent()).containsExactly(ack(END, 0, 150));

    var longer = passive().offering(60, 100, 150).established();
    longer.hearSegment(START, 0, 100);
    longer.hearSegment(END, 0, 51);
    assertThat(longer.allSent()).containsExactly(ack(START, 0, 100), refuse(0x04, 0));
    assertThat(violations(longer)).containsExactly(Cause.TRANSFER_LONGER_THAN_MRU);

    var announced = passive().offering(60, 100, 150).established();
    announced.hearSegment(START, 0, 10, ExtensionItems.of(transferLength(0, 151)));
    assertThat(announced.allSent()).containsExactly(refuse(0x04, 0));
    assertThat(announced.all(BeginReception.class)).isEmpty();
  }

  @Test
  @Rfc9174("5.2")
  void refuses_segment_longer_than_segment_mru_before_its_data() {
    var exact = passive().offering(60, 100, 1000).established();
    exact.hearSegment(WHOLE, 0, 100);
    exact.accept(0);
    assertThat(exact.allSent()).containsExactly(ack(WHOLE, 0, 100));

    var longer = passive().offering(60, 100, 1000).established();
    longer.hearHeader(WHOLE, 0, 101, ExtensionItems.NONE);
    assertThat(longer.sent()).containsExactly(refuse(0x04, 0));
    assertThat(longer.hearBytes(101)).containsExactly(new DiscardBytes(101));

    var lying = passive().established();
    lying.hearHeader(WHOLE, 0, Long.MAX_VALUE, ExtensionItems.NONE);
    assertThat(lying.sent()).containsExactly(refuse(0x04, 0));
    assertThat(lying.hearBytes(1 << 20)).containsExactly(new DiscardBytes(1 << 20));
  }

  @Test
  @Rfc9174("5.2.4")
  void late_segments_of_a_refused_transfer_are_refused_with_the_same_reason() {
    var machine = passive().established();
    machine.hearSegment(START, 0, 4, criticalUnknown());
    machine.hearSegment(0, 0, 4);
    machine.hearSegment(END, 0, 4);
    assertThat(machine.allSent())
        .containsExactly(refuse(0x05, 0), refuse(0x05, 0), refuse(0x05, 0));
    assertThat(machine.all(DiscardBytes.class)).hasSize(3);
    // After its END the ID is over.
    machine.hearSegment(0, 0, 4);
    assertThat(Machine.messages(machine.last)).containsExactly(reject(0x03, 0x01));
  }

  @Test
  void refuse_once_swallows_late_segments() {
    var machine = passive().inboundLimits(4096, 16, 64, true).established();
    machine.hearSegment(START, 0, 4, criticalUnknown());
    machine.hearSegment(0, 0, 4);
    machine.hearSegment(END, 0, 4);
    assertThat(machine.allSent()).containsExactly(refuse(0x05, 0));
    machine.hearSegment(WHOLE, 1, 4);
    machine.accept(0);
    assertThat(machine.sent()).containsExactly(ack(WHOLE, 1, 4));
  }

  @Test
  @Rfc9174("5.2.4")
  void bpa_may_refuse_in_the_middle_of_a_segment() {
    var machine = passive().established();
    machine.hearSegment(START, 0, 10);
    machine.hearHeader(0, 0, 10, ExtensionItems.NONE);
    machine.hearBytes(4);
    machine.refuse(0, RefusalReason.Known.NO_RESOURCES);
    assertThat(machine.last)
        .startsWith(new AbortReception(new ReceptionId(0)), new SendMessage(refuse(0x02, 0)));
    assertThat(machine.observed())
        .contains(new TransferRefused(new TransferId(0), RefusalReason.Known.NO_RESOURCES));
    assertThat(machine.hearBytes(6)).containsExactly(new DiscardBytes(6));
    machine.hearSegment(END, 0, 5);
    assertThat(machine.allSent())
        .containsExactly(ack(START, 0, 10), refuse(0x02, 0), refuse(0x02, 0));
    assertThat(machine.all(CompleteReception.class)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Rfc9174("5.2.4")
  void bpa_may_refuse_at_every_point_of_a_transfer(boolean beforeHeader) {
    for (int point = beforeHeader ? 1 : 0; point <= 30; point++) {
      var machine = passive().established();
      int refusals = 0;
      for (int octet = 0; octet < 30; octet++) {
        if (beforeHeader && octet == point) {
          machine.refuse(0, RefusalReason.Known.NO_RESOURCES);
          refusals = octet % 10 == 0 ? 1 : 0;
        }
        if (octet % 10 == 0) {
          int flags = octet == 0 ? START : octet == 20 ? END : 0;
          machine.hearHeader(flags, 0, 10, ExtensionItems.NONE);
        }
        if (!beforeHeader && octet == point) {
          machine.refuse(0, RefusalReason.Known.NO_RESOURCES);
        }
        machine.hearBytes(1);
      }
      machine.refuse(0, RefusalReason.Known.NO_RESOURCES);
      // One answer to each segment, and one that comes between two of them.
      int acknowledged = Math.min(point / 10, 2);
      var sent = machine.allSent();
      assertThat(sent).hasSize(3 + refusals);
      for (int i = 0; i < sent.size(); i++) {
        assertThat(sent.get(i))
            .isEqualTo(i < acknowledged ? ack(i == 0 ? START : 0, 0, 10 * i + 10) : refuse(2, 0));
      }
      machine.hearSegment(WHOLE, 1, 5);
      machine.accept(1);
      assertThat(machine.sent()).containsExactly(ack(WHOLE, 1, 5));
    }
  }

  @Test
  @Rfc9174("5.2.4")
  void early_refusal_waits_for_the_answers_to_earlier_transfers() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 10);
    machine.hearHeader(WHOLE, 1, 10, ExtensionItems.NONE);
    machine.hearBytes(5);
    machine.refuse(1, RefusalReason.Known.NOT_ACCEPTABLE);
    assertThat(machine.sent()).isEmpty();
    machine.hearBytes(5);
    machine.accept(0);
    assertThat(machine.allSent()).containsExactly(ack(WHOLE, 0, 10), refuse(0x04, 1));
    // The refused segment was the last of its transfer.
    machine.hearSegment(0, 1, 1);
    assertThat(Machine.messages(machine.last)).containsExactly(reject(0x03, 0x01));
  }

  @Test
  @Rfc9174("5.2.4")
  void early_refusal_within_a_stray_segment_leaves_the_rest_of_its_transfer_to_come() {
    var machine = passive().established();
    machine.hearSegment(START, 0, 10);
    machine.hearHeader(END, 9, 10, ExtensionItems.NONE);
    machine.hearBytes(4);
    machine.refuse(0, RefusalReason.Known.NO_RESOURCES);
    machine.hearBytes(6);
    machine.hearSegment(END, 0, 5);
    assertThat(machine.allSent())
        .containsExactly(ack(START, 0, 10), reject(0x03, 0x01), refuse(0x02, 0), refuse(0x02, 0));
  }

  @Test
  @Rfc9174("5.2.2")
  void new_id_before_end_fails_the_earlier_transfer_and_nothing_else() {
    var machine = passive().established();
    machine.hearSegment(START, 1, 4);
    machine.hearSegment(WHOLE, 2, 5);
    assertThat(machine.last)
        .startsWith(
            new AbortReception(new ReceptionId(0)),
            new SessionAction.Observe(new ReceptionFailed(new TransferId(1), 4)),
            new BeginReception(new ReceptionId(1), new TransferId(2), 5));
    machine.accept(1);
    machine.hearSegment(WHOLE, 3, 6);
    machine.accept(2);
    assertThat(machine.allSent())
        .containsExactly(ack(START, 1, 4), ack(WHOLE, 2, 5), ack(WHOLE, 3, 6));
  }

  @Test
  void repeated_start_fails_the_transfer() {
    var machine = passive().established();
    machine.hearSegment(START, 1, 4);
    machine.hearSegment(START, 1, 4);
    assertThat(machine.last).contains(new AbortReception(new ReceptionId(0)));
    assertThat(machine.allSent()).containsExactly(ack(START, 1, 4), refuse(0x04, 1));
    machine.hearSegment(END, 1, 4);
    assertThat(machine.allSent()).hasSize(3).endsWith(refuse(0x04, 1));
  }

  @Test
  @Rfc9174("5.1.2")
  void segment_without_start_is_unexpected_and_keeps_what_runs() {
    var machine = passive().established();
    machine.hearSegment(0, 9, 4);
    assertThat(machine.allSent()).containsExactly(reject(0x03, 0x01));
    machine.hearSegment(START, 1, 4);
    machine.hearSegment(END, 2, 4);
    assertThat(machine.last).contains(new DiscardBytes(4));
    machine.hearSegment(END, 1, 4);
    machine.accept(0);
    assertThat(machine.allSent())
        .containsExactly(reject(0x03, 0x01), ack(START, 1, 4), reject(0x03, 0x01), ack(END, 1, 8));
  }

  @Test
  @Rfc9174("5.2.1")
  void reused_id_is_noticed() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 4);
    machine.hearSegment(WHOLE, 1, 4);
    machine.hearSegment(WHOLE, 0, 4);
    assertThat(violations(machine)).containsExactly(Cause.TRANSFER_ID_REUSED);
  }

  @Test
  void empty_segments_are_acknowledged_up_to_their_limit() {
    var machine = passive().inboundLimits(4096, 2, 64, false).established();
    machine.hearSegment(START, 0, 0);
    machine.hearSegment(0, 0, 0);
    machine.hearSegment(END, 0, 5);
    machine.accept(0);
    assertThat(machine.allSent()).containsExactly(ack(START, 0, 0), ack(0, 0, 0), ack(END, 0, 5));

    var more = passive().inboundLimits(4096, 2, 64, false).established();
    more.hearSegment(START, 0, 0);
    more.hearSegment(0, 0, 0);
    more.hearSegment(0, 0, 0);
    assertThat(more.sent()).containsExactly(refuse(0x04, 0));
    assertThat(violations(more)).containsExactly(Cause.TOO_MANY_EMPTY_SEGMENTS);
  }

  @Test
  void endless_empty_segments_of_a_refused_transfer_end_the_session() {
    var machine = passive().inboundLimits(4096, 2, 3, false).established();
    machine.hearSegment(START, 0, 1, criticalUnknown());
    for (int i = 0; i < 5; i++) {
      machine.hearSegment(0, 0, 0);
    }
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.hearSegment(0, 0, 0);
    assertThat(machine.sent()).contains(term(false, 0));
  }

  @Test
  void empty_transfer_is_refused() {
    var single = passive().established();
    single.hearSegment(WHOLE, 2, 0);
    assertThat(single.allSent()).containsExactly(refuse(0x04, 2));
    var several = passive().established();
    several.hearSegment(START, 2, 0);
    several.hearSegment(END, 2, 0);
    assertThat(several.allSent()).containsExactly(ack(START, 2, 0), refuse(0x04, 2));
    assertThat(several.all(AbortReception.class)).hasSize(1);
  }

  @Test
  void reading_pauses_at_the_limit_of_pending_answers_and_goes_on_at_half_of_it() {
    var machine = passive().inboundLimits(4, 16, 64, false).established();
    for (int i = 0; i < 3; i++) {
      machine.hearSegment(WHOLE, i, 1);
    }
    assertThat(machine.all(PauseReading.class)).isEmpty();
    machine.hearSegment(WHOLE, 3, 1);
    assertThat(machine.all(PauseReading.class))
        .containsExactly(new PauseReading(PauseCause.UNANSWERED_BUNDLES));
    machine.accept(0);
    assertThat(machine.all(ResumeReading.class)).isEmpty();
    machine.accept(1);
    assertThat(machine.all(ResumeReading.class)).hasSize(1);
  }

  @Test
  void both_reasons_to_pause_reading_are_one_state() {
    var machine = passive().inboundLimits(1, 16, 64, false).established();
    assertThat(machine.tell(new SessionEvent.InboundBudgetChanged(true)))
        .containsExactly(new PauseReading(PauseCause.SESSION_BUDGET));
    assertThat(machine.tell(new SessionEvent.InboundBudgetChanged(true))).isEmpty();
    machine.hearSegment(WHOLE, 0, 1);
    assertThat(machine.all(PauseReading.class)).hasSize(1);
    assertThat(machine.tell(new SessionEvent.InboundBudgetChanged(false))).isEmpty();
    machine.accept(0);
    assertThat(machine.all(ResumeReading.class)).hasSize(1);
  }

  @Test
  void every_reason_to_pause_reading_has_to_go_before_we_read_on() {
    var machine = passive().established();
    machine.tell(new SessionEvent.BundlesHeld());
    machine.tell(new SessionEvent.BundleArrived());
    assertThat(machine.last).containsExactly(new PauseReading(PauseCause.BUNDLES_HELD));
    assertThat(machine.tell(new SessionEvent.ControlBacklogChanged(true))).isEmpty();
    assertThat(machine.tell(new SessionEvent.InboundBudgetChanged(true))).isEmpty();
    assertThat(machine.tell(new SessionEvent.BundlesTaken())).isEmpty();
    assertThat(machine.tell(new SessionEvent.InboundBudgetChanged(false))).isEmpty();
    assertThat(machine.tell(new SessionEvent.ControlBacklogChanged(false)))
        .containsExactly(new ResumeReading());
  }

  @Test
  void backlog_of_our_messages_pauses_reading_while_it_lasts() {
    var machine = passive().established();
    assertThat(machine.tell(new SessionEvent.ControlBacklogChanged(true)))
        .containsExactly(new PauseReading(PauseCause.UNREAD_ANSWERS));
    assertThat(machine.tell(new SessionEvent.ControlBacklogChanged(true))).isEmpty();
    assertThat(machine.tell(new SessionEvent.ControlBacklogChanged(false)))
        .containsExactly(new ResumeReading());
  }

  @Test
  void held_session_reads_on_until_a_bundle_is_next() {
    var machine = passive().established();
    assertThat(machine.tell(new SessionEvent.BundlesHeld())).isEmpty();
    machine.hear(new KeepaliveMessage());
    assertThat(machine.all(PauseReading.class)).isEmpty();
    assertThat(machine.tell(new SessionEvent.BundleArrived()))
        .containsExactly(new PauseReading(PauseCause.BUNDLES_HELD));
    assertThat(machine.tell(new SessionEvent.BundlesTaken())).containsExactly(new ResumeReading());
    machine.hearSegment(WHOLE, 0, 1);
    assertThat(machine.all(BeginReception.class)).hasSize(1);
  }

  @Test
  void session_held_again_reads_on_until_a_bundle_of_then_is_next() {
    var machine = passive().established();
    machine.tell(new SessionEvent.BundlesHeld());
    machine.tell(new SessionEvent.BundleArrived());
    machine.tell(new SessionEvent.BundlesTaken());
    assertThat(machine.tell(new SessionEvent.BundlesHeld())).isEmpty();
    assertThat(machine.tell(new SessionEvent.BundleArrived()))
        .containsExactly(new PauseReading(PauseCause.BUNDLES_HELD));
  }

  @Test
  void bundle_that_arrives_while_bundles_are_taken_does_not_wait() {
    var machine = passive().established();
    assertThat(machine.tell(new SessionEvent.BundleArrived())).isEmpty();
  }

  @Test
  void spent_budget_of_the_node_pauses_a_transfer_that_runs_until_it_is_free_again() {
    var machine = passive().established();
    machine.hearSegment(START, 5, 10);
    assertThat(machine.tell(new SessionEvent.NodeBudgetChanged(true)))
        .containsExactly(new PauseReading(PauseCause.NODE_BUDGET));
    assertThat(machine.tell(new SessionEvent.NodeBudgetChanged(true))).isEmpty();
    assertThat(machine.tell(new SessionEvent.NodeBudgetChanged(false)))
        .containsExactly(new ResumeReading());
    machine.hearSegment(END, 5, 10);
    assertThat(machine.last(CompleteReception.class)).hasSize(1);
  }

  @Test
  @Rfc9174("5.2.4")
  void spent_budget_of_the_node_refuses_a_transfer_that_begins_and_the_session_reads_on() {
    var machine = passive().established();
    assertThat(machine.tell(new SessionEvent.NodeBudgetChanged(true))).isEmpty();
    machine.hearSegment(START, 5, 10);
    assertThat(machine.last)
        .containsExactly(
            new SessionAction.SendMessage(refuse(0x02, 5)),
            new SessionAction.Observe(
                new Observation.TransferRefused(
                    new TransferId(5), RefusalReason.Known.NO_RESOURCES)),
            new DiscardBytes(10));
    machine.hearSegment(END, 5, 10);
    assertThat(machine.last(DiscardBytes.class)).containsExactly(new DiscardBytes(10));
    machine.hearSegment(WHOLE, 6, 10);
    assertThat(machine.allSent()).contains(refuse(0x02, 6));
    machine.hear(new KeepaliveMessage());
    assertThat(machine.all(BeginReception.class)).isEmpty();
    assertThat(machine.all(PauseReading.class)).isEmpty();
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.tell(new SessionEvent.NodeBudgetChanged(false));
    machine.hearSegment(WHOLE, 7, 10);
    assertThat(machine.last(CompleteReception.class)).hasSize(1);
  }

  @Test
  void transfer_refused_for_good_is_not_called_one_for_later_when_there_is_no_room() {
    var machine = passive().established();
    machine.tell(new SessionEvent.NodeBudgetChanged(true));
    machine.hearSegment(WHOLE, 5, 0);
    assertThat(machine.allSent()).containsExactly(refuse(0x04, 5));
  }

  @Test
  void transfer_that_the_bpa_refuses_while_it_pauses_is_read_to_its_end() {
    var machine = passive().established();
    machine.hearSegment(START, 5, 10);
    machine.tell(new SessionEvent.NodeBudgetChanged(true));
    machine.refuse(0, RefusalReason.Known.NO_RESOURCES);
    assertThat(machine.last(ResumeReading.class)).hasSize(1);
    machine.hearSegment(END, 5, 10);
    assertThat(machine.last(DiscardBytes.class)).containsExactly(new DiscardBytes(10));
  }

  @Test
  void transfer_that_runs_goes_on_in_ending_when_the_node_has_room_again() {
    var machine = passive().established();
    machine.hearSegment(START, 5, 10);
    machine.terminate(false);
    assertThat(machine.tell(new SessionEvent.NodeBudgetChanged(true)))
        .containsExactly(new PauseReading(PauseCause.NODE_BUDGET));
    assertThat(machine.tell(new SessionEvent.NodeBudgetChanged(false)))
        .containsExactly(new ResumeReading());
  }

  @Test
  @Rfc9174("6.1")
  void lost_connection_aborts_what_is_not_complete_and_leaves_the_rest_to_the_bpa() {
    var machine = passive().established();
    machine.hearSegment(WHOLE, 0, 1);
    machine.hearSegment(START, 1, 1);
    machine.tell(new SessionEvent.TransportClosed("reset by peer"));
    assertThat(machine.last(AbortReception.class))
        .containsExactly(new AbortReception(new ReceptionId(1)));
    assertThat(machine.accept(0)).isEmpty();
    assertThat(machine.allSent()).doesNotContain(ack(WHOLE, 0, 1));
  }

  @Test
  void octets_that_were_not_announced_are_misuse() {
    var machine = passive().established();
    assertThatThrownBy(() -> machine.hearBytes(1)).isInstanceOf(IllegalStateException.class);
    machine.hearHeader(WHOLE, 0, 5, ExtensionItems.NONE);
    assertThatThrownBy(() -> machine.hearBytes(6)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> machine.hearHeader(WHOLE, 1, 5, ExtensionItems.NONE))
        .isInstanceOf(IllegalStateException.class);
    assertThat(machine.hearBytes(5)).hasSize(2);
  }

  private static ExtensionItems criticalUnknown() {
    return ExtensionItems.of(new ExtensionItem(1, 0xc0de, Octets.of((byte) 1)));
  }

  private static List<Cause> violations(Machine machine) {
    return machine.all(SessionAction.Observe.class).stream()
        .map(SessionAction.Observe::observation)
        .filter(PeerViolated.class::isInstance)
        .map(violated -> ((PeerViolated) violated).violation().cause())
        .toList();
  }
}
