package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.ack;
import static dev.gantry.domain.session.Machine.active;
import static dev.gantry.domain.session.Machine.refuse;
import static dev.gantry.domain.session.Machine.reject;
import static dev.gantry.domain.session.Machine.term;
import static dev.gantry.domain.session.Machine.transferLength;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.session.OutboundOutcome.Acknowledged;
import dev.gantry.domain.session.OutboundOutcome.Interrupted;
import dev.gantry.domain.session.OutboundOutcome.NotStarted;
import dev.gantry.domain.session.OutboundOutcome.Refused;
import dev.gantry.domain.session.OutboundOutcome.TooLarge;
import dev.gantry.domain.session.OutboundOutcome.Unreadable;
import dev.gantry.domain.session.SessionAction.EndOutboundTransfer;
import dev.gantry.domain.session.SessionAction.ReportState;
import dev.gantry.domain.session.SessionAction.SendMessage;
import dev.gantry.domain.session.SessionAction.SendSegment;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Matrix 3.5: the sending stream, row by row. */
class OutboundTransfersTest {
  private static final int START = 2;
  private static final int END = 1;
  private static final int WHOLE = 3;

  @Test
  @Rfc9174({"5.2.1", "5.2.2", "5.2.5.1"})
  void small_bundle_is_one_segment_without_items_and_ids_count_from_zero() {
    var machine = active().established();
    machine.offer(70, 100);
    assertThat(machine.last(SendSegment.class)).containsExactly(segment(70, WHOLE, 0, 100, 0));
    machine.offer(71, 200);
    assertThat(machine.last(SendSegment.class)).containsExactly(segment(71, WHOLE, 1, 200, 0));
  }

  @Test
  @Rfc9174({"4.6", "5.2", "5.2.2", "5.2.3", "5.2.5.1"})
  void large_bundle_is_cut_at_the_peers_segment_mru_and_announces_its_length() {
    var machine = active().established(60, 100, 1000);
    machine.offer(70, 250);
    assertThat(machine.last(SendSegment.class))
        .containsExactly(
            new SendSegment(
                new BundleToken(70),
                new SegmentHeader(
                    START, new TransferId(0), ExtensionItems.of(transferLength(0, 250)), 100),
                0),
            segment(70, 0, 0, 100, 100),
            segment(70, END, 0, 50, 200));
  }

  @Test
  void last_segment_may_be_full_and_none_is_empty() {
    var machine = active().established(60, 100, 1000);
    machine.offer(70, 200);
    assertThat(machine.last(SendSegment.class)).hasSize(2);
    assertThat(machine.last(SendSegment.class).getLast()).isEqualTo(segment(70, END, 0, 100, 100));
  }

  @Test
  void own_limit_bounds_segments_to_a_peer_that_takes_any() {
    var machine = active().maxSegment(10).established(60, Long.MAX_VALUE, Long.MAX_VALUE);
    machine.offer(70, 11);
    assertThat(machine.last(SendSegment.class))
        .extracting(segment -> segment.header().dataLengthBytes())
        .containsExactly(10L, 1L);
  }

  @Test
  @Rfc9174("4.6")
  void bundle_longer_than_the_peers_transfer_mru_is_not_begun() {
    var machine = active().established(60, 100, 1000);
    machine.offer(70, 1001);
    assertThat(machine.last)
        .containsExactly(new EndOutboundTransfer(new BundleToken(70), new TooLarge(1000)));
    machine.offer(71, 1000);
    assertThat(machine.last(SendSegment.class)).isNotEmpty();
  }

  @Test
  void bundle_without_octets_ends_alone() {
    var machine = active().established();
    machine.offer(70, 0);
    assertThat(machine.last)
        .containsExactly(new EndOutboundTransfer(new BundleToken(70), new Unreadable()));
    machine.offer(71, 1);
    assertThat(machine.last(SendSegment.class)).containsExactly(segment(71, WHOLE, 0, 1, 0));
  }

  @Test
  void token_offered_twice_is_two_transfers_which_both_end() {
    var machine = active().established();
    machine.offer(70, 10);
    machine.offer(70, 20);
    machine.hear(ack(WHOLE, 0, 10));
    machine.hear(ack(WHOLE, 1, 20));
    assertThat(machine.all(EndOutboundTransfer.class))
        .containsExactly(
            new EndOutboundTransfer(new BundleToken(70), new Acknowledged()),
            new EndOutboundTransfer(new BundleToken(70), new Acknowledged()));
    assertThat(machine.state()).isInstanceOf(State.Established.class);
  }

  @Test
  void peer_that_takes_no_octet_gets_none() {
    var setup = active();
    setup.demands = new SessionSettings.Demands(0, 0, 0);
    var machine = setup.established(60, 0, 1000);
    machine.offer(70, 1);
    assertThat(machine.last)
        .containsExactly(new EndOutboundTransfer(new BundleToken(70), new TooLarge(0)));
  }

  @Test
  void window_bounds_transfers_in_flight() {
    var machine = active().window(2, 1 << 20).established();
    for (int i = 0; i < 4; i++) {
      machine.offer(i, 10);
    }
    assertThat(machine.all(SendSegment.class)).hasSize(2);
    machine.hear(ack(WHOLE, 0, 10));
    assertThat(machine.last(SendSegment.class)).containsExactly(segment(2, WHOLE, 2, 10, 0));
  }

  @Test
  void window_bounds_octets_in_flight_but_always_lets_one_transfer_go() {
    var machine = active().window(10, 100).established();
    machine.offer(0, 500);
    assertThat(machine.last(SendSegment.class)).hasSize(1);
    machine.offer(1, 60);
    machine.offer(2, 40);
    machine.offer(3, 1);
    assertThat(machine.all(SendSegment.class)).hasSize(1);
    machine.hear(ack(WHOLE, 0, 500));
    assertThat(machine.last(SendSegment.class)).hasSize(2);
    machine.hear(ack(WHOLE, 1, 60));
    assertThat(machine.last(SendSegment.class)).hasSize(1);
  }

  @Test
  void write_ahead_bounds_segments_that_are_not_written() {
    var machine = active().writeAhead(264).established(60, 100, 10_000);
    machine.offer(0, 1000);
    // 132 octets charged each: the second reaches the limit exactly.
    assertThat(machine.last(SendSegment.class)).hasSize(2);
    machine.written(132);
    assertThat(machine.last(SendSegment.class)).hasSize(1);
    machine.written(264);
    assertThat(machine.last(SendSegment.class)).hasSize(2);
    assertThatThrownBy(() -> machine.written(265)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Rfc9174("3.1")
  void queue_is_bounded() {
    var machine = active().window(1, 1000).queue(2).established();
    for (int i = 0; i < 3; i++) {
      machine.offer(i, 10);
    }
    assertThat(machine.all(EndOutboundTransfer.class)).isEmpty();
    machine.offer(3, 10);
    assertThat(machine.last)
        .containsExactly(new EndOutboundTransfer(new BundleToken(3), new NotStarted()));
  }

  @Test
  @Rfc9174({"2.1", "5.2", "5.2.2"})
  void segments_of_one_bundle_all_leave_before_the_next_begins() {
    var machine = active().writeAhead(1).established(60, 100, 10_000);
    machine.offer(0, 250);
    machine.offer(1, 150);
    for (int i = 0; i < 2; i++) {
      machine.written(132);
    }
    machine.written(82);
    machine.written(132);
    assertThat(machine.all(SendSegment.class))
        .extracting(segment -> segment.token().value())
        .containsExactly(0L, 0L, 0L, 1L, 1L);
  }

  @Test
  @Rfc9174({"3.1", "5.2.3"})
  void bundle_is_done_when_all_its_octets_are_acknowledged_whatever_the_flags() {
    var machine = active().established(60, 100, 1000);
    machine.offer(70, 150);
    machine.hear(ack(START, 0, 100));
    assertThat(machine.observed())
        .containsExactly(new Observation.Progress(new BundleToken(70), 100));
    machine.hear(ack(0xfc, 0, 150));
    assertThat(machine.last).contains(ended(70, new Acknowledged()));
    // S10: an ID that is over.
    assertThat(machine.hear(ack(END, 0, 150))).isEmpty();
  }

  @Test
  void acknowledgements_out_of_order_find_their_transfer() {
    var machine = active().established();
    for (int i = 0; i < 3; i++) {
      machine.offer(i, 10);
    }
    for (long id : new long[] {2, 0, 1}) {
      machine.hear(ack(WHOLE, id, 10));
      assertThat(machine.last).contains(ended(id, new Acknowledged()));
    }
  }

  @Test
  @Rfc9174({"5.1.2", "5.2.3"})
  void acknowledgement_or_refusal_of_an_id_never_used_is_unexpected() {
    var machine = active().established();
    machine.offer(0, 10);
    machine.hear(ack(WHOLE, 1, 10));
    assertThat(machine.sent()).containsExactly(reject(0x03, 0x02));
    machine.hear(refuse(0, 1));
    assertThat(machine.sent()).containsExactly(reject(0x03, 0x03));
    assertThat(machine.all(EndOutboundTransfer.class)).isEmpty();
  }

  @Test
  void acknowledgement_beyond_what_was_sent_or_going_back_is_no_success() {
    var machine = active().writeAhead(1).established(60, 100, 1000);
    machine.offer(0, 250);
    machine.hear(ack(START, 0, 250));
    assertThat(machine.sent()).containsExactly(reject(0x03, 0x02));
    machine.hear(ack(START, 0, 100));
    machine.hear(ack(START, 0, 99));
    assertThat(machine.sent()).containsExactly(reject(0x03, 0x02));
    assertThat(machine.all(EndOutboundTransfer.class)).isEmpty();
  }

  @Test
  @Rfc9174({"5.2.4", "4.5"})
  void refusal_stops_a_transfer_at_once_and_the_next_has_a_new_id() {
    var machine = active().writeAhead(1).established(60, 100, 1000);
    machine.offer(0, 250);
    machine.offer(1, 50);
    machine.hear(ack(START, 0, 100));
    machine.hear(refuse(0x02, 0));
    assertThat(machine.last).contains(ended(0, new Refused(RefusalReason.Known.NO_RESOURCES, 100)));
    machine.written(132);
    assertThat(machine.last(SendSegment.class)).containsExactly(segment(1, WHOLE, 1, 50, 0));
    // S16: repeated refusals and A-07: an acknowledgement that crossed.
    assertThat(machine.hear(refuse(0x02, 0))).isEmpty();
    assertThat(machine.hear(ack(START, 0, 100))).isEmpty();
  }

  @Test
  @Rfc9174("5.2.4")
  void refusal_is_taken_at_every_point_of_a_transfer() {
    for (int written = 0; written <= 4; written++) {
      int begun = Math.min(written + 1, 4);
      for (int acknowledged = 0; acknowledged <= Math.min(begun, 3); acknowledged++) {
        var machine = active().writeAhead(1).established(60, 100, 1000);
        machine.offer(0, 400);
        for (int i = 0; i < written; i++) {
          machine.written(132);
        }
        for (int i = 1; i <= acknowledged; i++) {
          machine.hear(ack(i == 1 ? START : 0, 0, 100L * i));
        }
        machine.hear(refuse(0x02, 0));
        assertThat(machine.last)
            .contains(ended(0, new Refused(RefusalReason.Known.NO_RESOURCES, 100L * acknowledged)));
        machine.offer(1, 50);
        if (begun > written) {
          // The segment that has begun is finished before the next transfer begins.
          assertThat(machine.last(SendSegment.class)).isEmpty();
          machine.written(132);
        }
        assertThat(machine.last(SendSegment.class)).containsExactly(segment(1, WHOLE, 1, 50, 0));
        assertThat(machine.all(SendSegment.class)).hasSize(begun + 1);
        machine.hear(ack(WHOLE, 1, 50));
        assertThat(machine.last).contains(ended(1, new Acknowledged()));
      }
    }
  }

  @Test
  @Rfc9174("5.2.4")
  void refusal_names_the_right_one_of_several_transfers() {
    var machine = active().established();
    machine.offer(0, 10);
    machine.offer(1, 10);
    machine.hear(ack(WHOLE, 0, 10));
    machine.hear(refuse(0xee, 1));
    assertThat(machine.all(EndOutboundTransfer.class))
        .containsExactly(
            ended(0, new Acknowledged()),
            ended(1, new Refused(new RefusalReason.Unassigned(0xee), 0)));
    assertThat(machine.state()).isInstanceOf(State.Established.class);
  }

  @Test
  @Rfc9174("5.2.4")
  void refusal_behind_the_acknowledgement_is_told_once_and_changes_nothing() {
    var machine = active().established();
    machine.offer(0, 10);
    machine.offer(1, 10);
    machine.hear(ack(WHOLE, 0, 10));
    machine.hear(ack(WHOLE, 1, 10));
    machine.hear(refuse(0x04, 0));
    assertThat(machine.last)
        .containsExactly(
            new SessionAction.Observe(
                new Observation.AcknowledgedAndRefused(
                    new TransferId(0), RefusalReason.Known.NOT_ACCEPTABLE)));
    assertThat(machine.hear(refuse(0x04, 0))).isEmpty();
    assertThat(machine.hear(refuse(0x01, 1))).as("Completed says the same again").isEmpty();
    assertThat(machine.state()).isInstanceOf(State.Established.class);
  }

  @Test
  void refusals_of_as_many_transfers_as_are_remembered_may_repeat_themselves_in_silence() {
    int most = OutboundTransfers.MAX_REMEMBERED_REFUSALS;
    var machine = active().established();
    for (int i = 0; i <= most; i++) {
      machine.offer(i, 10);
    }
    for (int i = 0; i < most; i++) {
      machine.hear(refuse(0x02, i));
    }
    assertThat(machine.hear(refuse(0x02, 0))).isEmpty();
    machine.hear(refuse(0x02, most));
    assertThat(machine.hear(refuse(0x02, 1))).isEmpty();
    assertThat(machine.hear(refuse(0x02, 0))).as("forgotten").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 0xef, 0xf0, 0xff})
  @Rfc9174("5.2.4")
  void refusal_of_any_reason_is_reported_and_asks_nothing_else_of_the_session(int reason) {
    var machine = active().established();
    machine.offer(0, 10);
    machine.hear(refuse(reason, 0));
    assertThat(machine.last)
        .containsExactly(
            ended(0, new Refused(RefusalReason.of(reason), 0)),
            new ReportState(ReportedState.ESTABLISHED_IDLE));
    machine.offer(1, 10);
    machine.hear(ack(WHOLE, 1, 10));
    assertThat(machine.last).contains(ended(1, new Acknowledged()));
    assertThat(machine.allSent()).isEmpty();
  }

  @Test
  @Rfc9174("3.2")
  void acknowledgements_stand_between_segments_of_both_directions() {
    var machine = active().writeAhead(1).established(60, 100, 1000);
    machine.offer(0, 250);
    machine.hearSegment(START, 9, 10);
    machine.written(132);
    machine.hear(ack(START, 0, 100));
    machine.hearSegment(0, 9, 10);
    machine.written(132);
    machine.hear(ack(0, 0, 200));
    machine.hearSegment(END, 9, 10);
    machine.accept(0);
    machine.hear(ack(END, 0, 250));
    assertThat(machine.told)
        .filteredOn(action -> action instanceof SendSegment || action instanceof SendMessage)
        .extracting(Object::getClass)
        .containsExactly(
            SendSegment.class,
            SendMessage.class,
            SendSegment.class,
            SendMessage.class,
            SendSegment.class,
            SendMessage.class);
    assertThat(machine.allSent())
        .containsExactly(ack(START, 9, 10), ack(0, 9, 20), ack(END, 9, 30));
    assertThat(machine.last).contains(ended(0, new Acknowledged()));
  }

  @Test
  @Rfc9174("5.2.1")
  void last_transfer_id_is_used_once_and_then_the_session_ends() {
    var setup = active();
    setup.firstTransferId = -1;
    var machine = setup.established();
    machine.offer(0, 10);
    assertThat(machine.last(SendSegment.class)).containsExactly(segment(0, WHOLE, -1, 10, 0));
    machine.offer(1, 10);
    assertThat(machine.sent()).containsExactly(term(false, 0x05));
    assertThat(machine.last).contains(ended(1, new NotStarted()));
    machine.hear(ack(WHOLE, -1, 10));
    assertThat(machine.last).contains(ended(0, new Acknowledged()));
    machine.hear(term(true, 0x05));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.TRANSFER_IDS_EXHAUSTED);
  }

  @Test
  @Rfc9174("6.1")
  void lost_connection_interrupts_what_was_begun_and_hands_back_the_rest() {
    var machine = active().window(2, 1000).established(60, 100, 1000);
    for (int i = 0; i < 3; i++) {
      machine.offer(i, 150);
    }
    machine.hear(ack(START, 0, 100));
    machine.tell(new SessionEvent.TransportClosed("reset by peer"));
    assertThat(machine.last(EndOutboundTransfer.class))
        .containsExactlyInAnyOrder(
            ended(0, new Interrupted(100)),
            ended(1, new Interrupted(0)),
            ended(2, new NotStarted()));
    assertThat(machine.offer(9, 1)).containsExactly(ended(9, new NotStarted()));
  }

  @Test
  void source_that_fails_before_its_turn_costs_nothing() {
    var machine = active().window(1, 1000).established();
    machine.offer(0, 10);
    machine.offer(1, 10);
    machine.tell(new SessionEvent.TransferSourceFailed(new BundleToken(1)));
    assertThat(machine.last).containsExactly(ended(1, new Unreadable()));
    machine.written(42);
    // All of it is written: the source is not needed any more.
    assertThat(machine.tell(new SessionEvent.TransferSourceFailed(new BundleToken(0)))).isEmpty();
    assertThat(machine.tell(new SessionEvent.TransferSourceFailed(new BundleToken(9)))).isEmpty();
  }

  @Test
  void one_event_may_set_many_transfers_free() {
    var machine = active().window(200, 100_000).established(60, 1000, 100_000);
    machine.offer(0, 100_000);
    for (int i = 1; i <= 100; i++) {
      machine.offer(i, 10);
    }
    machine.hear(ack(START, 0, 1000));
    machine.hear(refuse(0x04, 0));
    assertThat(machine.last(SendSegment.class)).hasSize(100);
    machine.hear(ack(WHOLE, 1, 10));
    assertThat(machine.last).containsExactly(ended(1, new Acknowledged()));
  }

  @Test
  void queued_bundle_in_the_middle_can_lose_its_source() {
    var machine = active().window(1, 1000).established();
    for (int i = 0; i < 4; i++) {
      machine.offer(i, 10);
    }
    machine.tell(new SessionEvent.TransferSourceFailed(new BundleToken(2)));
    assertThat(machine.last).containsExactly(ended(2, new Unreadable()));
    machine.hear(ack(WHOLE, 0, 10));
    machine.hear(ack(WHOLE, 1, 10));
    assertThat(machine.last(SendSegment.class)).containsExactly(segment(3, WHOLE, 2, 10, 0));
  }

  @Test
  void source_that_fails_before_anything_was_written_costs_its_bundle_alone() {
    var machine = active().window(2, 1000).established();
    machine.offer(0, 10);
    machine.offer(1, 10);
    machine.tell(new SessionEvent.TransferSourceFailed(new BundleToken(0), false));
    assertThat(machine.last).containsExactly(ended(0, new Unreadable()));
    machine.written(2 * 42);
    machine.hear(ack(WHOLE, 1, 10));
    assertThat(machine.last).contains(ended(1, new Acknowledged()));
  }

  @Test
  void source_that_fails_in_between_ends_the_session() {
    var machine = active().writeAhead(1).established(60, 100, 1000);
    machine.offer(0, 250);
    machine.tell(new SessionEvent.TransferSourceFailed(new BundleToken(0)));
    assertThat(machine.last).startsWith(ended(0, new Unreadable()));
    assertThat(machine.sent()).containsExactly(term(false, 0x05));
    assertThat(machine.all(SendSegment.class)).hasSize(1);
  }

  @Test
  @Rfc9174("3.1")
  void offers_before_established_are_handed_back() {
    for (var machine :
        List.of(
            active().unconnected(),
            active().awaitingContactHeader(),
            active().tls().securing(),
            active().awaitingSessionInit())) {
      assertThat(machine.offer(5, 10)).containsExactly(ended(5, new NotStarted()));
    }
  }

  private static EndOutboundTransfer ended(long token, OutboundOutcome outcome) {
    return new EndOutboundTransfer(new BundleToken(token), outcome);
  }

  private static SendSegment segment(long token, int flags, long id, long length, long offset) {
    return new SendSegment(
        new BundleToken(token),
        new SegmentHeader(flags, new TransferId(id), ExtensionItems.NONE, length),
        offset);
  }
}
