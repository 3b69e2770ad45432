package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.SECOND;
import static dev.gantry.domain.session.Machine.active;
import static dev.gantry.domain.session.Machine.passive;
import static dev.gantry.domain.session.Machine.term;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.OutboundOutcome.Interrupted;
import dev.gantry.domain.session.SessionAction.CloseTransport;
import dev.gantry.domain.session.SessionAction.EndOutboundTransfer;
import dev.gantry.domain.session.SessionAction.ReportState;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What does not move ends its session, and only that. */
class ProgressWatchTest {
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long STALL = ProgressBounds.DEFAULT.writeStall().toNanos();
  private static final long ACK = ProgressBounds.DEFAULT.acknowledgement().toNanos();
  private static final long WINDOW = ProgressBounds.DEFAULT.transferWindow().toNanos();
  private static final int LEAST_BYTES =
      (int) (ProgressBounds.DEFAULT.minTransferBytesPerSecond() * WINDOW / SECOND);
  private static final int WHOLE = 3;
  private static final int START = 2;
  private static final SessionEvent WAITS = new SessionEvent.OutputWaits();
  private static final SessionEvent SOME_TAKEN = new SessionEvent.OutputTaken(false);
  private static final SessionEvent ALL_TAKEN = new SessionEvent.OutputTaken(true);

  /** Established at once, and heard from without an end, so that nothing but a stall ends it. */
  private static Machine talking(Machine.Setup setup) {
    return setup.established(0, 1 << 20, 1 << 30);
  }

  private static boolean isEstablished(Machine machine) {
    return machine.state() instanceof State.Established;
  }

  @Test
  void peer_that_takes_nothing_is_ended_at_the_bound_and_not_before() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.offer(0, 10);
    machine.tell(WAITS);
    assertThat(machine.pass(STALL - 1)).isEmpty();
    machine.pass(1);
    assertThat(Machine.messages(machine.last)).containsExactly(term(false, 0x01));
    assertThat(machine.last)
        .contains(new EndOutboundTransfer(new BundleToken(0), new Interrupted(0)))
        .contains(new CloseTransport(false));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.WRITE_STALLED);
    assertThat(machine.end().kind()).isEqualTo(SessionEnd.Kind.TIMEOUT);
    assertThat(machine.end().detail()).contains("write-stall-timeout");
    assertThat(machine.last).contains(new ReportState(ReportedState.FAILED));
  }

  @Test
  void keepalives_of_a_peer_that_takes_nothing_do_not_keep_its_session() {
    var machine = active().established();
    machine.tell(WAITS);
    for (long passed = 0; passed < STALL - 30 * SECOND; passed += 30 * SECOND) {
      machine.pass(30 * SECOND);
      machine.hear(new KeepaliveMessage());
    }
    machine.pass(30 * SECOND - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(machine.last).contains(new CloseTransport(false));
  }

  @Test
  void peer_that_takes_a_little_each_time_is_not_ended() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.offer(0, 10);
    machine.tell(WAITS);
    for (int i = 0; i < 20; i++) {
      machine.pass(STALL - 1);
      machine.tell(SOME_TAKEN);
    }
    machine.pass(STALL - 1);
    machine.written(42);
    machine.pass(STALL - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  @Test
  void nothing_is_awaited_of_a_peer_that_has_taken_all() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.tell(WAITS);
    machine.pass(STALL - 1);
    machine.tell(ALL_TAKEN);
    machine.pass(100 * STALL);
    assertThat(isEstablished(machine)).isTrue();
    machine.tell(WAITS);
    machine.pass(STALL - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  @Test
  void what_waited_before_the_session_was_established_counts_from_then() {
    var machine = passive().silence(Duration.ZERO).awaitingSessionInit();
    machine.tell(WAITS);
    machine.pass(SECOND);
    machine.hear(Machine.sessInit(0, 1000, 1000, "ipn:2.0"));
    machine.pass(STALL - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  @Test
  void time_in_which_we_do_not_read_is_not_held_against_the_peer() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.tell(WAITS);
    machine.pass(STALL - SECOND);
    // A peer may write a whole bundle before it reads (trap T-27).
    machine.tell(new SessionEvent.InboundBudgetChanged(true));
    machine.pass(100 * STALL);
    machine.tell(new SessionEvent.InboundBudgetChanged(false));
    machine.pass(SECOND - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  @Test
  void what_is_taken_while_we_do_not_read_counts() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.tell(WAITS);
    machine.tell(new SessionEvent.InboundBudgetChanged(true));
    machine.pass(MINUTE);
    machine.tell(SOME_TAKEN);
    machine.pass(MINUTE);
    machine.tell(new SessionEvent.InboundBudgetChanged(false));
    machine.pass(STALL - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  @Test
  void peer_whose_backlog_stops_our_reading_has_no_excuse() {
    var machine = active().established();
    machine.tell(WAITS);
    machine.tell(new SessionEvent.ControlBacklogChanged(true));
    machine.pass(STALL - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(machine.last).contains(new CloseTransport(false));
  }

  @Test
  void link_that_took_long_to_establish_is_waited_for_four_times_as_long() {
    var patience = Duration.ofHours(10);
    var setup = passive().silence(Duration.ZERO);
    setup.timers =
        new SessionSettings.Timers(
            patience, patience, patience, patience, Duration.ZERO, Duration.ZERO, 3);
    var machine = setup.awaitingContactHeader();
    machine.pass(20 * MINUTE);
    machine.tell(Machine.contactHeader(4, false));
    machine.pass(20 * MINUTE);
    machine.hear(Machine.sessInit(0, 1000, 1000, "ipn:2.0"));
    machine.tell(WAITS);
    machine.pass(160 * MINUTE - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  /** Established after two round trips of this length, as the active side. */
  private static Machine farAway(long roundTripNanos, int keepaliveSeconds) {
    var machine = active().silence(Duration.ZERO).awaitingContactHeader();
    machine.pass(roundTripNanos);
    machine.tell(Machine.contactHeader(4, false));
    machine.pass(roundTripNanos);
    machine.hear(Machine.sessInit(keepaliveSeconds, 1 << 20, 1 << 30, "ipn:2.0"));
    assertThat(isEstablished(machine)).isTrue();
    return machine;
  }

  @Test
  void end_of_a_session_over_a_long_link_is_waited_for_as_the_link_needs() {
    var machine = farAway(12 * SECOND, 0);
    machine.offer(0, 10);
    machine.written(42);
    machine.terminate(false);
    machine.pass(12 * SECOND);
    machine.hear(Machine.ack(WHOLE, 0, 10));
    machine.hear(term(true, 0));
    assertThat(machine.last).contains(new CloseTransport(false));
    assertThat(machine.all(EndOutboundTransfer.class))
        .containsExactly(
            new EndOutboundTransfer(new BundleToken(0), new OutboundOutcome.Acknowledged()));
  }

  @Test
  void end_of_a_session_over_a_long_link_is_waited_for_four_times_what_establishing_took() {
    var machine = farAway(12 * SECOND, 0);
    machine.offer(0, 10);
    machine.written(42);
    machine.terminate(false);
    machine.pass(96 * SECOND - 1);
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
    machine.pass(1);
    assertThat(machine.last)
        .contains(new EndOutboundTransfer(new BundleToken(0), new Interrupted(0, true)));
  }

  @Test
  void sess_term_behind_session_terminating_is_waited_for_as_the_link_needs() {
    var machine = farAway(12 * SECOND, 0);
    machine.offer(0, 10);
    machine.written(42);
    machine.hear(Machine.refuse(0x06, 0));
    machine.pass(96 * SECOND - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  @Test
  void fin_of_a_far_peer_is_waited_for_as_the_link_needs() {
    var machine = farAway(SECOND, 0);
    machine.hear(term(false, 0));
    machine.pass(8 * SECOND - 1);
    assertThat(machine.last(CloseTransport.class)).isEmpty();
    machine.pass(1);
    assertThat(machine.last).contains(new CloseTransport(false));
  }

  @Test
  void far_peer_is_not_silent_before_its_first_word_can_be_here() {
    var machine = farAway(5 * SECOND, 1);
    machine.pass(40 * SECOND - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  @Test
  void peer_that_acknowledges_nothing_is_ended_at_the_bound_and_not_before() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.offer(0, 10);
    machine.pass(MINUTE);
    machine.written(42);
    machine.pass(ACK - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(Machine.messages(machine.last)).containsExactly(term(false, 0x01));
    machine.pass(10 * SECOND);
    assertThat(machine.last)
        .contains(new EndOutboundTransfer(new BundleToken(0), new Interrupted(0)));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.ACKNOWLEDGEMENT_OVERDUE);
    assertThat(machine.end().kind()).isEqualTo(SessionEnd.Kind.TIMEOUT);
    assertThat(machine.end().detail()).contains("ack-timeout");
  }

  @Test
  void peer_that_owes_an_acknowledgement_while_others_wait_is_ended_at_their_bound() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.offer(0, 10);
    machine.written(42);
    machine.pass(30 * SECOND - 1);
    machine.tell(othersWait(30));
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(Machine.messages(machine.tell(othersWait(30)))).containsExactly(term(false, 0x01));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.ACKNOWLEDGEMENT_OVERDUE);
    assertThat(machine.end().detail()).contains("bpa-contended-ack-timeout");
  }

  @Test
  void peer_that_takes_nothing_while_others_wait_is_ended_at_their_bound() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.offer(0, 10);
    machine.tell(new SessionEvent.OutputWaits());
    machine.pass(30 * SECOND - 1);
    machine.tell(othersWait(30));
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    machine.tell(othersWait(30));
    assertThat(isEstablished(machine)).isFalse();
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.WRITE_STALLED);
  }

  @Test
  void others_who_wait_end_nobody_who_owes_nothing_or_is_kept_from_moving_by_us_or_is_far_away() {
    var idle = talking(active().silence(Duration.ZERO));
    idle.pass(HOUR);
    idle.tell(othersWait(30));
    assertThat(isEstablished(idle)).isTrue();
    var kept = talking(active().silence(Duration.ZERO));
    kept.offer(0, 10);
    kept.written(42);
    kept.tell(new SessionEvent.InboundBudgetChanged(true));
    kept.pass(HOUR);
    kept.tell(othersWait(30));
    assertThat(isEstablished(kept)).isTrue();
    var far = farAway(12 * SECOND, 0);
    far.offer(0, 10);
    far.written(42);
    far.pass(4 * 24 * SECOND - 1);
    far.tell(othersWait(30));
    assertThat(isEstablished(far)).isTrue();
    far.pass(1);
    far.tell(othersWait(30));
    assertThat(isEstablished(far)).isFalse();
  }

  private static SessionEvent othersWait(int seconds) {
    return SessionEvent.TerminationRequested.ifOwing(Duration.ofSeconds(seconds));
  }

  @Test
  void acknowledgement_is_awaited_from_the_last_octet_that_the_peer_took() {
    var machine = active().silence(Duration.ZERO).established(0, 100, 1000);
    machine.offer(0, 300);
    for (int i = 0; i < 3; i++) {
      machine.pass(ACK - 1);
      machine.written(132);
    }
    machine.pass(ACK - 1);
    machine.tell(WAITS);
    machine.tell(ALL_TAKEN);
    machine.pass(ACK - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  /** What octets on their way to the peer put its acknowledgement off by. */
  private static long putOffNanos(long bytes) {
    return bytes * SECOND / ProgressBounds.DEFAULT.minTransferBytesPerSecond();
  }

  @Test
  void peer_that_acknowledges_nothing_and_takes_a_little_now_and_then_is_ended() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.offer(0, 10);
    machine.written(42);
    machine.offer(1, 1000);
    machine.tell(WAITS);
    long longest = ACK + putOffNanos(42 + AwaitedAnswer.UNCOUNTED_BYTES);
    long passed = 0;
    for (; passed + 5 * MINUTE < longest; passed += 5 * MINUTE) {
      machine.pass(5 * MINUTE);
      machine.tell(SOME_TAKEN);
    }
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(longest - passed - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(Machine.messages(machine.last)).containsExactly(term(false, 0x01));
  }

  @Test
  void what_peers_take_of_later_bundles_puts_no_acknowledgement_off_for_ever() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.offer(0, 10);
    machine.written(42);
    int hours = 0;
    for (; hours < 16 && isEstablished(machine); hours++) {
      for (int i = 0; i < 12 && isEstablished(machine); i++) {
        machine.pass(5 * MINUTE);
        if (isEstablished(machine)) {
          machine.offer(12 * hours + i + 1, 10);
          machine.written(42);
        }
      }
    }
    assertThat(hours).isEqualTo(1);
  }

  @Test
  void honest_peer_behind_a_large_buffer_is_waited_for_while_it_takes_of_it() {
    int length = 1 << 20;
    var machine = active().silence(Duration.ZERO).established(0, 1 << 16, 1 << 30);
    machine.offer(0, length);
    long written = 0;
    // All of it goes into the socket, from which the peer takes 200 octets a second.
    for (long each = charged(machine, 0); each > 0; each = charged(machine, written)) {
      machine.written(each);
      written += each;
    }
    long takenEach = 60 * 200;
    for (long taken = 0; taken < written; taken += takenEach) {
      machine.pass(MINUTE);
      machine.tell(SOME_TAKEN);
    }
    assertThat(isEstablished(machine)).isTrue();
    machine.hear(Machine.ack(WHOLE, 0, length));
    assertThat(machine.last)
        .contains(new EndOutboundTransfer(new BundleToken(0), new OutboundOutcome.Acknowledged()));
  }

  /** What was emitted and is not among what was written, as it is charged. */
  private static long charged(Machine machine, long written) {
    return machine.all(SessionAction.SendSegment.class).stream()
            .mapToLong(SessionAction.SendSegment::chargedBytes)
            .sum()
        - written;
  }

  @Test
  void no_more_than_what_sockets_hold_is_waited_for() {
    var answer = new AwaitedAnswer(100);
    answer.begin(0);
    answer.moved(Long.MAX_VALUE);
    assertThat(answer.sinceNanos(1L << 40))
        .isEqualTo(putOffNanos(SessionCore.MOST_ON_THE_WAY_BYTES));
    answer.taken((1L << 40) - 936);
    assertThat(answer.sinceNanos(1L << 40))
        .isEqualTo(putOffNanos(936 + AwaitedAnswer.UNCOUNTED_BYTES));
    answer.taken(1L << 40);
    assertThat(answer.sinceNanos(1L << 40)).isZero();
  }

  @Test
  void where_any_rate_will_do_whatever_is_taken_puts_the_acknowledgement_off() {
    var answer = new AwaitedAnswer(0);
    answer.begin(0);
    answer.moved(1L << 60);
    assertThat(answer.sinceNanos(42)).isEqualTo(1L << 60);
  }

  @Test
  void acknowledgement_of_some_is_waited_behind_anew() {
    var machine = active().silence(Duration.ZERO).established(0, 100, 1000);
    machine.offer(0, 300);
    machine.written(3 * 132);
    machine.pass(ACK - 1);
    machine.hear(Machine.ack(2, 0, 100));
    machine.pass(ACK - 1);
    // Said before, so it moves nothing.
    machine.hear(Machine.ack(2, 0, 100));
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  @Test
  void acknowledgements_of_later_bundles_do_not_stand_for_the_oldest() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.offer(0, 10);
    machine.written(42);
    long passed = 0;
    for (int i = 1; passed + MINUTE < ACK; i++, passed += MINUTE) {
      machine.pass(MINUTE);
      machine.offer(i, 10);
      machine.written(42);
      machine.hear(Machine.ack(WHOLE, i, 10));
    }
    machine.pass(ACK - passed - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  @Test
  void next_bundle_is_waited_for_from_when_it_is_the_oldest() {
    var machine = talking(active().silence(Duration.ZERO));
    for (int i = 0; i < 3; i++) {
      machine.offer(i, 10);
      machine.written(42);
    }
    machine.pass(ACK - 1);
    machine.hear(Machine.ack(WHOLE, 0, 10));
    machine.pass(ACK - 1);
    machine.hear(Machine.refuse(0x02, 1));
    machine.pass(ACK - 1);
    machine.hear(Machine.ack(WHOLE, 2, 10));
    machine.pass(100 * ACK);
    machine.offer(3, 10);
    machine.written(42);
    machine.pass(ACK - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  @Test
  void bundle_that_we_read_slowly_is_not_held_against_the_peer() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.offer(0, 10);
    machine.pass(100 * ACK);
    assertThat(isEstablished(machine)).isTrue();
  }

  @Test
  void acknowledgements_are_not_awaited_while_we_do_not_read() {
    var machine = talking(active().silence(Duration.ZERO));
    machine.offer(0, 10);
    machine.written(42);
    machine.pass(ACK - MINUTE);
    for (int i = 0; i < 60; i++) {
      machine.tell(new SessionEvent.InboundBudgetChanged(true));
      machine.pass(ACK);
      machine.tell(new SessionEvent.InboundBudgetChanged(false));
      machine.pass(SECOND - (i == 59 ? 1 : 0));
    }
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }

  @Test
  void transfer_that_comes_slower_than_the_least_rate_is_refused_and_its_session_ended() {
    var machine = talking(passive().silence(Duration.ZERO));
    machine.hearHeader(START, 5, 1 << 20, ExtensionItems.NONE);
    machine.hearBytes(LEAST_BYTES);
    machine.pass(WINDOW);
    assertThat(isEstablished(machine)).isTrue();
    machine.hearBytes(LEAST_BYTES - 1);
    machine.pass(WINDOW - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(Machine.messages(machine.last))
        .containsExactly(Machine.refuse(0x02, 5), term(false, 0x01));
    assertThat(machine.last).contains(new SessionAction.AbortReception(new ReceptionId(0)));
    machine.hear(term(true, 1));
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.end().cause()).isEqualTo(EndCause.TRANSFER_TOO_SLOW);
    assertThat(machine.end().detail()).contains("min-transfer-rate", "transfer-idle-timeout");
  }

  @Test
  void unfinished_transfer_that_idles_ends_its_session_whatever_the_rate() {
    var bounds = ProgressBounds.DEFAULT;
    var any =
        new ProgressBounds(
            bounds.writeStall(), bounds.acknowledgement(), 0, bounds.transferWindow());
    var machine = talking(passive().silence(Duration.ZERO).progress(any));
    machine.hearSegment(START, 5, 10);
    for (int i = 0; i < 10; i++) {
      machine.pass(WINDOW);
      machine.hearSegment(0, 5, 1);
    }
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(2 * WINDOW);
    assertThat(isEstablished(machine)).isFalse();
  }

  @Test
  void short_transfers_one_after_the_other_are_not_taken_for_a_slow_one() {
    var machine = talking(passive().silence(Duration.ZERO));
    machine.hearSegment(START, 0, 10);
    machine.pass(SECOND);
    machine.hearSegment(1, 0, 10);
    machine.accept(0);
    machine.pass(WINDOW - 2 * SECOND);
    machine.hearSegment(START, 1, 10);
    machine.pass(WINDOW);
    assertThat(isEstablished(machine)).isTrue();
    machine.hearSegment(1, 1, 10);
    machine.accept(1);
    machine.pass(100 * WINDOW);
    assertThat(isEstablished(machine)).isTrue();
  }

  @Test
  void transfer_is_not_slow_while_we_do_not_read() {
    var machine = talking(passive().silence(Duration.ZERO));
    machine.hearSegment(START, 0, 10);
    machine.pass(WINDOW - SECOND);
    machine.tell(new SessionEvent.NodeBudgetChanged(true));
    machine.pass(100 * WINDOW);
    machine.tell(new SessionEvent.NodeBudgetChanged(false));
    machine.pass(SECOND - 1);
    assertThat(isEstablished(machine)).isTrue();
    machine.pass(1);
    assertThat(isEstablished(machine)).isFalse();
  }
}
